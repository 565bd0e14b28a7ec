/** The last facts of an imported run: its sources are read to their end, and how it stands. */
import { isTaskListKnown } from '#core/run/selectCounts.ts';
import { isEndedStatus } from '#core/run/taskStatus.ts';
import type { EventDraft } from '#protocol/events.ts';
import type { RunRecorder } from '../runs/runRecorder.ts';

export function endImport(recorder: RunRecorder): void {
  recorder.record([
    ...recorder.feed.state.sources.map(({ id }): EventDraft => ({
      ...appNow(),
      type: 'source.closed',
      sourceId: id,
      reason: 'Imported to its end.',
    })),
    ...endDrafts(recorder),
  ]);
}

/** The log's own word on the end counts; otherwise what the tasks say. */
function endDrafts(recorder: RunRecorder): EventDraft[] {
  const { state } = recorder.feed;
  if (['completed', 'interrupted', 'failed'].includes(state.status)) return [];
  const tasks = Object.values(state.tasks);
  const open = tasks.filter(({ status }) => !isEndedStatus(status) || status === 'interrupted');
  const isComplete = tasks.length > 0 && open.length === 0;
  const times = tasks.flatMap(({ attempts }) => attempts.at(-1)?.endedAt ?? []).sort();
  const at = (isComplete ? times.at(-1) : state.lastVmAt) ?? new Date().toISOString();
  const reason =
    tasks.length === 0
      ? 'Imported without any task.'
      : isComplete
        ? `Imported: all ${String(tasks.length)} tasks that are known have an outcome.${listRemark(recorder)}`
        : `Imported: ${String(open.length)} of ${String(tasks.length)} tasks have no outcome.`;
  const outcome = isComplete ? 'completed' : 'interrupted';
  return [{ type: 'run.finished', at, clock: 'vm', outcome, reason }];
}

function listRemark({ feed: { state } }: RunRecorder): string {
  return isTaskListKnown(state) ? '' : ' No list tells whether there were more.';
}

export function appNow(): { readonly at: string; readonly clock: 'app' } {
  return { at: new Date().toISOString(), clock: 'app' };
}
