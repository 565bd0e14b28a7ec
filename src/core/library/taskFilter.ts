/** The filter language for the tasks of a run, see `core/filter`. */
import type { FilterVocabulary } from '#core/filter/vocabulary.ts';
import type { TaskRow } from '#core/run/selectors.ts';
import { isActiveStatus } from '#core/run/taskStatus.ts';
import { FAILURE_CLASSES, type TaskFinding } from '#protocol/analysis.ts';
import type { TaskNotes } from '#protocol/library.ts';
import { taskStatusSchema } from '#protocol/vocabulary.ts';

export interface FilteredTask {
  readonly row: TaskRow;
  /** The domain in words. */
  readonly domainTitle: string;
  readonly notes: TaskNotes;
  /** Message of the latest attempt's error; empty for none. */
  readonly error: string;
  /** Why it was not passed; computed only when a filter asks. Absent where nobody can tell. */
  readonly findingOf?: () => Pick<TaskFinding, 'failure' | 'signs'> | null;
}

export const TASK_FILTER: FilterVocabulary<FilteredTask> = {
  examples: ['status:failed domain:chrome', 'steps>10 -status:passed', 'has:note score<0.5'],
  textOf: ({ row, domainTitle }) =>
    `${row.key} ${domainTitle} ${row.status} ${row.instruction ?? ''}`,
  fields: [
    {
      name: 'status',
      kind: 'choice',
      help: 'how the task stands or ended; active is any between',
      choices: [...taskStatusSchema.options, 'active'],
      of: ({ row }) => (isActiveStatus(row.status) ? [row.status, 'active'] : [row.status]),
    },
    {
      name: 'domain',
      kind: 'text',
      help: 'domain, as WAA names it or in words',
      of: ({ row, domainTitle }) => [row.domain, domainTitle],
    },
    { name: 'id', kind: 'text', help: 'id of the task', of: ({ row }) => [row.exampleId] },
    {
      name: 'text',
      aliases: ['instruction'],
      kind: 'text',
      help: 'words of the instruction',
      of: ({ row }) => [row.instruction ?? ''],
    },
    { name: 'score', kind: 'fraction', help: 'e.g. <0.5 or <50%', of: ({ row }) => row.score },
    { name: 'steps', kind: 'number', help: 'steps so far', of: ({ row }) => row.stepCount },
    {
      name: 'duration',
      kind: 'duration',
      help: 'of the latest attempt, e.g. >10m',
      of: ({ row }) => row.durationMs,
    },
    {
      name: 'attempts',
      kind: 'number',
      help: 'times it was tried',
      of: ({ row }) => row.attemptCount,
    },
    {
      name: 'worker',
      kind: 'text',
      help: 'who works on it',
      of: ({ row }) => [row.workerId ?? ''],
    },
    { name: 'error', kind: 'text', help: 'words of its error message', of: ({ error }) => [error] },
    {
      name: 'failure',
      kind: 'choice',
      help: 'why it was not passed, as the Numbers tab counts it',
      choices: FAILURE_CLASSES,
      of: ({ findingOf }) => {
        const failure = findingOf?.()?.failure ?? null;
        return failure === null ? [] : [failure];
      },
    },
    {
      name: 'sign',
      kind: 'choice',
      help: 'what was seen in its steps, also of passed tasks',
      choices: FAILURE_CLASSES,
      of: ({ findingOf }) => findingOf?.()?.signs ?? [],
    },
    { name: 'note', kind: 'text', help: 'words of your note', of: ({ notes }) => [notes.note] },
    {
      name: 'has',
      kind: 'choice',
      help: 'a note, star, override, error or retry',
      choices: ['note', 'star', 'override', 'error', 'retry'],
      of: ({ row, notes, error }) => [
        ...(notes.note === '' ? [] : ['note']),
        ...(notes.isStarred ? ['star'] : []),
        ...(notes.override === null ? [] : ['override']),
        ...(error === '' ? [] : ['error']),
        ...(row.attemptCount > 1 ? ['retry'] : []),
      ],
    },
  ],
};
