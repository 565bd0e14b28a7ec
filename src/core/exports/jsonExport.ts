/** The run for other programs, as `src/protocol/exportedRun.ts` says. */
import { EXPORTED_RUN_VERSION } from '#protocol/exportedRun.ts';
import type { ExportedRun } from '#protocol/exportedRun.ts';
import type { TaskNotes } from '#protocol/library.ts';
import type { AttemptState, RunState } from '#protocol/snapshot.ts';
import { everyRate } from '../analysis/index.ts';
import { durationOf, selectCounts, selectStepTiming } from '../run/selectors.ts';
import { tasksOf } from './csvTables.ts';
import { selectDomainTable } from './domainTable.ts';
import type { ExportDocument } from './exportDocument.ts';

export function toJsonExport(document: ExportDocument): string {
  return `${JSON.stringify(toExportedRun(document), null, 2)}\n`;
}

function toExportedRun(document: ExportDocument): ExportedRun {
  const { state, notes, exportedAt, app, remarks } = document;
  return {
    format: 'waa-monitor-run',
    version: EXPORTED_RUN_VERSION,
    exportedAt,
    app: { version: app.version, commit: app.commit },
    run: {
      id: state.runId,
      name: notes.meta.name ?? state.name,
      target: state.targetLabel,
      status: state.status,
      finishReason: state.finishReason,
      startedAt: state.startedAt,
      endedAt: state.endedAt,
      settings: state.settings,
      facts: state.facts,
      tags: notes.meta.tags,
      note: notes.meta.note,
    },
    counts: selectCounts(state),
    rates: everyRate(state).map(({ id, pass }) => ({ id, ...pass })),
    domains: selectDomainTable(state).columns.map(({ domain, passed, total }) => ({
      domain,
      passed,
      total,
    })),
    phases: state.phases.map(({ id, status, startedAt, endedAt }) => ({
      id,
      status,
      startedAt,
      endedAt,
    })),
    tasks: tasksOf(state).map((task) => ({
      key: task.key,
      domain: task.domain,
      exampleId: task.exampleId,
      instruction: task.instruction,
      status: task.status,
      score: task.score,
      override: overrideOf(notes.tasks[task.key]),
      note: notes.tasks[task.key]?.note ?? '',
      attempts: task.attempts.map((attempt) => toAttempt(attempt, state.settings)),
    })),
    remarks: [...remarks],
  };
}

/** Without who said it: an account name is nobody else's business. */
function overrideOf(notes: TaskNotes | undefined): ExportedRun['tasks'][number]['override'] {
  const override = notes?.override ?? null;
  return override === null
    ? null
    : { value: override.value, reason: override.reason, at: override.at };
}

function toAttempt(
  attempt: AttemptState,
  settings: RunState['settings'],
): ExportedRun['tasks'][number]['attempts'][number] {
  return {
    attempt: attempt.number,
    worker: attempt.workerId,
    status: attempt.status,
    score: attempt.score,
    startedAt: attempt.startedAt,
    endedAt: attempt.endedAt,
    durationMs: durationOf(attempt),
    error: attempt.error,
    steps: attempt.steps.map((step) => ({
      step: step.number,
      status: step.status,
      startedAt: step.startedAt,
      endedAt: step.completedAt,
      ...selectStepTiming(step, settings),
      actions: step.actions,
      thought: step.thought,
      windowTitle: step.windowTitle,
      reward: step.reward,
      isDone: step.isDone,
      screenshot: step.screenshot,
    })),
  };
}
