import type { Logger } from 'pino';
import type { RunEvent, RunEventType } from '#protocol/events.ts';
import type { RunObserver } from '../runs/observers.ts';

/** Events worth a line in the app's own log; steps and pictures would drown it. */
const LOGGED: ReadonlySet<RunEventType> = new Set<RunEventType>([
  'run.opened',
  'run.finished',
  'connection.changed',
  'source.opened',
  'source.closed',
  'phase.started',
  'phase.completed',
  'worker.assigned',
  'task.started',
  'task.scored',
  'task.errored',
  'warning.raised',
]);

/** The structured log as an observer of the run: type, number, and where it happened. */
export function createEventLogObserver(logger: Logger): RunObserver {
  return {
    name: 'app log',
    onEvents: (events) => {
      for (const event of events)
        if (LOGGED.has(event.type)) logger.info(summary(event), event.type);
    },
  };
}

function summary(event: RunEvent): object {
  const place = 'task' in event && event.task ? { task: event.task } : {};
  const phase = 'phase' in event ? { phase: event.phase } : {};
  const code = event.type === 'warning.raised' ? { code: event.code } : {};
  return { seq: event.seq, at: event.at, ...place, ...phase, ...code };
}
