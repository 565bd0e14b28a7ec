/** A run with something in every place that an export has a place for. */
import type { ExportDocument } from '#core/exports/exportDocument.ts';
import { createRunState, createStep } from '#core/run/runState.ts';
import { EMPTY_TASK_NOTES, runNotesSchema } from '#protocol/library.ts';
import type { RunState, TaskState } from '#protocol/snapshot.ts';
import { buildRun, foldDrafts } from './builders.ts';
import type { TaskEnding } from './builders.ts';

export function buildDocument(state: RunState): ExportDocument {
  return {
    state,
    exportedAt: '2026-11-20T12:00:00.000Z',
    app: { version: '1.2.3', commit: 'abc1234' },
    notes: runNotesSchema.parse({ meta: {}, tasks: {} }),
    remarks: [],
  };
}

const ENDINGS: readonly TaskEnding[] = [
  { kind: 'score', score: 1 },
  { kind: 'score', score: 0.5 },
  { kind: 'score', score: 0 },
  { kind: 'error', message: 'expected string or bytes-like object' },
  { kind: 'infra', message: 'the guest is gone' },
];

/** Five tasks that ended in five ways and two that never began. */
export function buildMixedRun(): RunState {
  return foldDrafts(buildRun(ENDINGS, { total: 7 }));
}

/** Words that a run must not tell when they are hidden; no two share a part. */
export const HIDEABLE = {
  instruction: 'Zanzibar-instruction',
  typed: 'Quetzal-typed',
  thought: 'Umbrella-thought',
  title: 'Pelican-title',
  error: 'Walrus-error',
  host: 'orchid-vm.example.edu',
  address: '203.0.113.77',
  user: 'marigold',
  word: 'Bluebird',
} as const;

/** Each of `HIDEABLE` wherever a run can hold it. */
export function buildTellingRun(): RunState {
  const state = foldDrafts(buildRun([{ kind: 'score', score: 0 }], { total: 1 }));
  const { instruction, typed, thought, title, error, host, address, user, word } = HIDEABLE;
  const everything = Object.values(HIDEABLE).join(' ');
  const tasks = Object.entries(state.tasks).map(([key, task]) => [key, tellingTask(task)]);
  return {
    ...state,
    name: `${host} ${word}`,
    targetLabel: `${user}@${host}`,
    profileId: 'p1',
    finishReason: everything,
    connection: { ...state.connection, detail: `${host} (${address}) ${word}` },
    settings: { result_dir: { value: `/home/${user}/${word}`, provenance: 'log' } },
    facts: { [`fact ${word}`]: { value: `${host} ${address} ${word}`, provenance: 'measured' } },
    sources: [
      {
        id: 's',
        kind: 'file',
        location: `/home/${user}/${word}`,
        isOpen: false,
        closedReason: host,
      },
    ],
    phases: state.phases.map((phase) => ({ ...phase, detail: everything })),
    warnings: [
      { code: 'x', message: everything, remedy: `${host} ${word}`, at: '2026-11-20T11:00:00.000Z' },
    ],
    tasks: Object.fromEntries(tasks) as RunState['tasks'],
    verdict: {
      kind: 'stuck',
      since: '2026-11-20T11:00:00.000Z',
      headline: `${host} ${word}`,
      workerId: null,
      signals: [
        {
          name: 'log',
          text: everything,
          isAgainst: true,
          since: '2026-11-20T11:00:00.000Z',
          watchedMs: 1,
          limitMs: null,
        },
      ],
      lastUsefulLine: { text: everything, at: '2026-11-20T11:00:00.000Z' },
      picture: null,
      nextSteps: [`${host} ${word}`],
    },
  };

  function tellingTask(task: TaskState): TaskState {
    return {
      ...task,
      instruction: `${instruction} on ${host} for ${word}`,
      attempts: task.attempts.map((attempt) => ({
        ...attempt,
        error: { message: `${error} ${instruction} ${typed}`, traceback: `${error} ${everything}` },
        steps: [
          {
            ...createStep(1, 'done'),
            thought: `${thought} ${instruction} ${typed} ${word}`,
            windowTitle: `${title} ${typed}`,
            actions: [
              { text: `computer.keyboard.write("${typed} ${word}")`, isOk: true, message: typed },
            ],
            targets: [{ kind: 'type', x: null, y: null, text: typed }],
          },
        ],
      })),
    };
  }
}

export const NOTED = runNotesSchema.parse({
  meta: { name: 'Baseline, again', tags: ['baseline'], note: 'Second try' },
  tasks: {
    'chrome/00000002-0000-4000-8000-000000000000-WOS': {
      ...EMPTY_TASK_NOTES,
      note: '=1+1',
      override: { value: 'passed', reason: 'The file was there', at: '2026-11-20T12:00:00.000Z' },
    },
  },
});

export function emptyRun(): RunState {
  return createRunState('run-1');
}
