/** The filter language for runs, see `core/filter`. */
import type { FilterVocabulary } from '#core/filter/vocabulary.ts';
import { elapsedMs } from '#core/run/clock.ts';
import { countEnded } from '#core/run/selectors.ts';
import { domainTitle } from '#core/waa/taskCatalogue.ts';
import type { RunSummary } from '#protocol/contract.ts';
import { VERDICT_KINDS } from '#protocol/verdict.ts';
import { runStatusSchema } from '#protocol/vocabulary.ts';
import { isNoted } from './changeNotes.ts';

/** When it began; VM clock, or the app's while the VM has told nothing. */
export function beganAt(run: RunSummary): string | null {
  return run.startedAt ?? run.openedAt;
}

/** Ms from the first to the last sign of it; null before there are two. */
export function runDurationMs(run: RunSummary): number | null {
  return elapsedMs(run.startedAt, run.endedAt ?? run.lastSeenAt);
}

export const RUN_FILTER: FilterVocabulary<RunSummary> = {
  examples: [
    'status:completed model:gpt since:7d',
    'tag:baseline score>=0.2',
    'has:note -is:watched',
  ],
  textOf: (run) =>
    [
      run.name,
      run.targetLabel,
      run.runId,
      run.status,
      run.model ?? '',
      run.agent ?? '',
      ...run.meta.tags,
      run.meta.note,
      ...run.details.domains,
      ...run.details.errors,
    ].join('\n'),
  fields: [
    {
      name: 'status',
      kind: 'choice',
      help: 'how the run stands or ended',
      choices: runStatusSchema.options,
      of: (run) => [run.status],
    },
    {
      name: 'model',
      kind: 'text',
      help: 'name of the model',
      of: (run) => [run.model ?? ''],
    },
    {
      name: 'agent',
      kind: 'text',
      help: 'name of the agent',
      of: (run) => [run.agent ?? ''],
    },
    {
      name: 'vm',
      aliases: ['host', 'target'],
      kind: 'text',
      help: 'where it ran',
      of: (run) => [run.targetLabel],
    },
    { name: 'name', kind: 'text', help: 'name of the run', of: (run) => [run.name] },
    { name: 'tag', aliases: ['tags'], kind: 'text', help: 'your tags', of: (run) => run.meta.tags },
    { name: 'note', kind: 'text', help: 'words of your note', of: (run) => [run.meta.note] },
    {
      name: 'domain',
      kind: 'text',
      help: 'has tasks of this domain',
      of: (run) => run.details.domains.flatMap((domain) => [domain, domainTitle(domain)]),
    },
    {
      name: 'since',
      aliases: ['after'],
      kind: 'since',
      help: 'began on this day or later',
      of: beganAt,
    },
    {
      name: 'before',
      aliases: ['until'],
      kind: 'before',
      help: 'began before this day',
      of: beganAt,
    },
    {
      name: 'duration',
      kind: 'duration',
      help: 'from first to last sign, e.g. >2h',
      of: runDurationMs,
    },
    {
      name: 'score',
      kind: 'fraction',
      help: 'mean score of the tasks that have one',
      of: (run) => run.details.meanScore,
    },
    { name: 'tasks', kind: 'number', help: 'tasks of the run', of: (run) => run.counts.total },
    {
      name: 'ended',
      kind: 'number',
      help: 'tasks that ended',
      of: (run) => countEnded(run.counts),
    },
    { name: 'passed', kind: 'number', help: 'tasks that passed', of: (run) => run.counts.passed },
    { name: 'failed', kind: 'number', help: 'tasks that failed', of: (run) => run.counts.failed },
    { name: 'infra', kind: 'number', help: 'tasks lost to infra', of: (run) => run.counts.infra },
    {
      name: 'steps',
      kind: 'number',
      help: 'steps of all tasks together',
      of: (run) => run.details.stepCount,
    },
    {
      name: 'error',
      aliases: ['errors'],
      kind: 'text',
      help: 'words of an error message',
      of: (run) => run.details.errors,
    },
    {
      name: 'verdict',
      kind: 'choice',
      help: 'what the watchdog thinks of it',
      choices: VERDICT_KINDS,
      of: (run) => (run.verdict === null ? [] : [run.verdict.kind]),
    },
    {
      name: 'som',
      kind: 'text',
      help: 'origin of the set of marks',
      of: (run) => [run.details.somOrigin ?? ''],
    },
    {
      name: 'a11y',
      kind: 'text',
      help: 'accessibility backend',
      of: (run) => [run.details.a11yBackend ?? ''],
    },
    {
      name: 'difficulty',
      kind: 'text',
      help: 'normal or hard',
      of: (run) => [run.details.difficulty ?? ''],
    },
    { name: 'id', kind: 'text', help: 'id of the run', of: (run) => [run.runId] },
    {
      name: 'has',
      kind: 'choice',
      help: 'a note, star, tag, name, error, or noted tasks',
      choices: ['note', 'star', 'tag', 'name', 'error', 'task_note'],
      of: (run) => [
        ...(run.meta.note === '' ? [] : ['note']),
        ...(run.meta.isStarred ? ['star'] : []),
        ...(run.meta.tags.length === 0 ? [] : ['tag']),
        ...(run.meta.name === null ? [] : ['name']),
        ...(run.details.errors.length === 0 ? [] : ['error']),
        ...(run.meta.notedTasks === 0 ? [] : ['task_note']),
      ],
    },
    {
      name: 'is',
      kind: 'choice',
      help: 'watched, starred, archived or noted',
      choices: ['watched', 'starred', 'archived', 'noted'],
      of: (run) => [
        ...(run.isWatched ? ['watched'] : []),
        ...(run.meta.isStarred ? ['starred'] : []),
        ...(run.meta.isArchived ? ['archived'] : []),
        ...(isNoted(run.meta) ? ['noted'] : []),
      ],
    },
  ],
};
