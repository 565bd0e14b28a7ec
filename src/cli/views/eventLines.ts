/** Events worth a line of plain text: what a person would write down. All others give none. */
import { phaseTitle, selectCounts } from '#core/run/selectors.ts';
import { formatDuration } from '#core/format/duration.ts';
import { shortTaskName } from '#core/format/id.ts';
import { formatTime } from '#core/format/instant.ts';
import { formatScore } from '#core/format/number.ts';
import { formatOutcomes, TASK_LOOKS } from '#core/format/status.ts';
import type { RunEvent } from '#protocol/events.ts';
import type { Operation } from '#protocol/operations.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { toTaskKey } from '#protocol/vocabulary.ts';
import type { TaskRef } from '#protocol/vocabulary.ts';
import { plainText } from './plainText.ts';
import { tasksText } from './progressView.ts';
import { verdictLine } from './verdictLines.ts';

/** `state` is the state after the batch that held the event. */
export function eventLine(event: RunEvent, state: RunState): string | null {
  switch (event.type) {
    case 'run.opened':
      return `Watching ${plainText(event.targetLabel)} as run ${event.runId}`;
    case 'run.finished':
      return `Run ${event.outcome}${event.reason === '' ? '' : `: ${plainText(event.reason)}`}`;
    case 'connection.changed':
      // Its stages follow each other within a second; what came of them is what counts.
      if (event.status === 'connecting') return null;
      return `Connection ${event.status}${event.detail === '' ? '' : `: ${plainText(event.detail)}`}`;
    case 'phase.started':
      return `▶ ${phaseTitle(event.phase)}`;
    case 'phase.completed':
      return event.result === 'skipped' ? null : phaseEnd(event.phase, event.result, state);
    case 'worker.assigned':
      return `Worker ${plainText(event.workerId)} does ${String(event.tasks.length)} tasks`;
    case 'task.finished':
    case 'task.errored':
    case 'task.interrupted':
      return taskEnd(event.task, state);
    case 'verdict.changed':
      return verdictLine(event.verdict);
    case 'operation.changed':
      return operationLine(event.operation);
    case 'warning.raised':
      return `! ${plainText(event.message)} ${plainText(event.remedy)}`.trim();
    default:
      return null;
  }
}

function operationLine({ kind, status, detail, dueAt, changedAt }: Operation): string {
  const words = kind.replaceAll('_', ' ');
  const due =
    dueAt === null
      ? ''
      : ` At ${formatTime(dueAt, { nowMs: Date.parse(changedAt) })}; "waa-monitor stop TARGET --what countdown" cancels it.`;
  return `${status === 'failed' ? '✗' : '▸'} ${words} ${status}: ${plainText(detail)}${due}`;
}

function phaseEnd(
  id: Parameters<typeof phaseTitle>[0],
  result: 'done' | 'failed',
  state: RunState,
): string {
  const phase = state.phases.find((other) => other.id === id);
  const tookMs =
    phase?.startedAt && phase.endedAt
      ? Date.parse(phase.endedAt) - Date.parse(phase.startedAt)
      : null;
  const took = tookMs === null ? '' : ` after ${formatDuration(tookMs)}`;
  return `${result === 'done' ? '✓' : '✗'} ${phaseTitle(id)} ${result}${took}`;
}

/** Null for a task whose end is not in the state: a later event of the same task says more. */
function taskEnd(ref: TaskRef, state: RunState): string | null {
  const task = state.tasks[toTaskKey(ref)];
  const attempt = task?.attempts.at(-1);
  if (!task || !attempt) return null;
  const look = TASK_LOOKS[task.status];
  const tookMs =
    attempt.endedAt === null ? null : Date.parse(attempt.endedAt) - Date.parse(attempt.startedAt);
  const facts = [
    ...(task.score === null ? [] : [`score ${formatScore(task.score)}`]),
    `${String(attempt.steps.length)} steps`,
    ...(tookMs === null ? [] : [formatDuration(tookMs)]),
    ...(attempt.error === null ? [] : [plainText(attempt.error.message)]),
  ];
  const place = `${tasksText(state)}: ${formatOutcomes(selectCounts(state))}`;
  return `${look.glyph} ${plainText(shortTaskName(task))} ${look.word} (${facts.join(', ')}) [${place}]`;
}
