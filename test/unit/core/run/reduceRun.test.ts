import { describe, expect, it } from 'vitest';
import { reduceRun } from '#core/run/reduceRun.ts';
import { createRunState } from '#core/run/runState.ts';
import type { EventDraft } from '#protocol/events.ts';
import { runStateSchema } from '#protocol/snapshot.ts';
import { toTaskKey } from '#protocol/vocabulary.ts';
import {
  buildAssignments,
  buildBoot,
  buildDraft,
  buildRun,
  buildStep,
  buildTask,
  buildTaskStory,
  foldDrafts,
  instantAfter,
  numberDrafts,
  TASK_A,
  TASK_B,
} from '../../../support/builders.ts';

const KEY_A = toTaskKey(TASK_A);
const KEY_B = toTaskKey(TASK_B);
const IN_A = { workerId: '0', task: TASK_A };

function taskA(drafts: readonly EventDraft[]) {
  const task = foldDrafts(drafts).tasks[KEY_A];
  if (task === undefined) throw new Error('The story never mentions the task.');
  return task;
}

describe('a told task', () => {
  it('keeps every instant of a passing task', () => {
    const drafts = buildTaskStory({ task: TASK_A, at: 100, stepCount: 1 });
    expect(taskA(drafts)).toEqual({
      key: KEY_A,
      ...TASK_A,
      workerId: null,
      instruction: `Do ${TASK_A.exampleId}`,
      difficulty: 'normal',
      status: 'passed',
      score: 1,
      attempts: [
        {
          number: 1,
          workerId: '0',
          status: 'passed',
          startedAt: instantAfter(100),
          readyAt: instantAfter(120),
          evaluatingAt: instantAfter(135),
          endedAt: instantAfter(140),
          score: 1,
          error: null,
          resetScreenshot: null,
          steps: [
            {
              number: 1,
              status: 'done',
              startedAt: instantAfter(120),
              modelCalledAt: instantAfter(121),
              actedAt: instantAfter(130),
              executedAt: instantAfter(131),
              observedAt: instantAfter(135),
              completedAt: instantAfter(135),
              actions: [{ text: 'computer.mouse.move_id(id=1)', isOk: true, message: 'success' }],
              reward: 0,
              isDone: true,
              thought: null,
              windowTitle: null,
              screenshot: null,
              screenshotBefore: null,
              targets: [],
            },
          ],
        },
      ],
    });
  });

  it.each([
    [1, 'passed'],
    [0.5, 'partial'],
    [0.01, 'partial'],
    [0, 'failed'],
  ] as const)('with score %d is %s', (score, status) => {
    const task = taskA(buildTaskStory({ task: TASK_A, at: 0, ending: { kind: 'score', score } }));
    expect([task.status, task.score, task.attempts[0]?.status]).toEqual([status, score, status]);
  });

  it.each(['resetting', 'setting_up', 'running', 'evaluating'] as const)(
    'shows its stage %s while it is in it',
    (stage) => {
      const task = taskA([
        buildDraft('task.started', 0, IN_A),
        buildDraft('task.staged', 1, { ...IN_A, stage }),
      ]);
      expect(task.status).toBe(stage);
    },
  );

  it('that raised is an error without a score, and a second telling brings the traceback', () => {
    const errored = { ...IN_A, kind: 'error', message: 'no such window' } as const;
    const task = taskA([
      buildDraft('task.started', 0, IN_A),
      buildDraft('task.errored', 5, { ...errored, traceback: '' }),
      buildDraft('task.errored', 5, { ...errored, traceback: 'Traceback …\nValueError' }),
      buildDraft('task.errored', 6, { ...errored, traceback: '' }),
    ]);
    expect([task.status, task.score, task.attempts.length]).toEqual(['error', null, 1]);
    expect(task.attempts[0]).toMatchObject({
      error: { message: 'no such window', traceback: 'Traceback …\nValueError' },
      endedAt: instantAfter(5),
    });
  });

  it('keeps a fault around it apart from its own errors', () => {
    const task = taskA(
      buildTaskStory({ task: TASK_A, at: 0, ending: { kind: 'infra', message: 'server gone' } }),
    );
    expect(task.status).toBe('infra');
  });

  it('with a text of several lines keeps the full one', () => {
    const task = taskA([
      buildDraft('task.described', 0, { ...IN_A, instruction: 'First line' }),
      buildDraft('task.described', 0, { ...IN_A, instruction: 'First line\nsecond' }),
    ]);
    expect(task.instruction).toBe('First line\nsecond');
  });

  it('keeps markup in its text as text', () => {
    const instruction = '<img src=x onerror=alert(1)>';
    const task = taskA([buildDraft('task.described', 0, { ...IN_A, instruction })]);
    expect(task.instruction).toBe(instruction);
  });
});

describe('attempts', () => {
  it('a start after an ended attempt opens another, which gives the status', () => {
    const task = taskA([
      ...buildTaskStory({ task: TASK_A, at: 0, ending: { kind: 'error', message: 'boom' } }),
      buildDraft('task.started', 500, IN_A),
    ]);
    expect(task.attempts.map(({ number, status }) => [number, status])).toEqual([
      [1, 'error'],
      [2, 'resetting'],
    ]);
    expect([task.status, task.score]).toEqual(['resetting', null]);
  });

  it('a start while an attempt is open cuts that one off', () => {
    const task = taskA([
      ...buildTaskStory({ task: TASK_A, at: 0, ending: { kind: 'open' } }),
      buildDraft('task.started', 500, IN_A),
    ]);
    expect(task.attempts.map((attempt) => [attempt.status, attempt.endedAt])).toEqual([
      ['interrupted', instantAfter(500)],
      ['resetting', null],
    ]);
  });

  it('a worker that begins another task has left its last one', () => {
    const state = foldDrafts([
      ...buildTaskStory({ task: TASK_A, at: 0, ending: { kind: 'open' } }),
      buildDraft('task.started', 300, { workerId: '0', task: TASK_B }),
    ]);
    expect([state.tasks[KEY_A]?.status, state.tasks[KEY_B]?.status]).toEqual([
      'interrupted',
      'resetting',
    ]);
  });

  it('a sign of work takes an interruption back', () => {
    const task = taskA([
      ...buildTaskStory({ task: TASK_A, at: 0, stepCount: 1, ending: { kind: 'open' } }),
      buildDraft('task.interrupted', 60, { ...IN_A, reason: 'the log ended' }),
      ...buildStep(TASK_A, { number: 2, at: 90 }),
    ]);
    expect(task.attempts).toHaveLength(1);
    expect(task.attempts[0]).toMatchObject({ status: 'running', endedAt: null });
  });

  it('an interruption never replaces an outcome', () => {
    const task = taskA([
      ...buildTaskStory({ task: TASK_A, at: 0 }),
      buildDraft('task.interrupted', 900, { ...IN_A, reason: 'the log ended' }),
    ]);
    expect(task.status).toBe('passed');
  });

  it('a result file puts an outcome, and its time, in place of an interruption', () => {
    const task = taskA([
      ...buildTaskStory({ task: TASK_A, at: 0, ending: { kind: 'open' } }),
      buildDraft('task.started', 300, { workerId: '0', task: TASK_B }),
      buildDraft('task.scored', 70, { ...IN_A, score: 1 }),
      buildDraft('task.scored', 71, { ...IN_A, score: 1 }),
    ]);
    expect(task.attempts.map(({ status, endedAt }) => [status, endedAt])).toEqual([
      ['passed', instantAfter(70)],
    ]);
  });

  it('following from amid a task opens its attempt at the first sign', () => {
    const task = taskA(buildStep(TASK_A, { number: 7, at: 40 }));
    expect(task.attempts.map(({ status, startedAt }) => [status, startedAt])).toEqual([
      ['running', instantAfter(40)],
    ]);
  });

  it('Finished without a Result waits for the result file', () => {
    const open = buildTaskStory({ task: TASK_A, at: 0, ending: { kind: 'open' } });
    const drafts = [...open, buildDraft('task.finished', 60, IN_A)];
    expect(taskA(drafts).status).toBe('running');
    const scored = [...drafts, buildDraft('task.scored', 61, { ...IN_A, score: 0 })];
    expect(taskA(scored).status).toBe('failed');
  });
});

describe('steps', () => {
  it('the same number told four times is one step with four actions', () => {
    const task = taskA([
      buildDraft('step.started', 0, { ...IN_A, stepNumber: 3 }),
      ...[0, 1, 2, 3].flatMap((actionIndex) => {
        const target = { ...IN_A, stepNumber: 3 };
        const at = 10 + actionIndex * 5;
        return [
          buildDraft('step.acted', at, { ...target, actionIndex, action: `act ${actionIndex}` }),
          buildDraft('step.executed', at + 1, { ...target, isOk: actionIndex !== 2, message: 'm' }),
          buildDraft('step.observed', at + 4, { ...target, reward: 0 }),
          buildDraft('step.completed', at + 4, { ...target, isDone: false }),
        ];
      }),
    ]);
    const steps = task.attempts[0]?.steps ?? [];
    expect(steps.map((step) => step.number)).toEqual([3]);
    expect(steps[0]).toMatchObject({
      status: 'done',
      actedAt: instantAfter(10),
      completedAt: instantAfter(29),
      actions: [
        { text: 'act 0', isOk: true, message: 'm' },
        { text: 'act 1', isOk: true, message: 'm' },
        { text: 'act 2', isOk: false, message: 'm' },
        { text: 'act 3', isOk: true, message: 'm' },
      ],
    });
  });

  it('is acting again while a further action of it runs', () => {
    const task = taskA([
      ...buildStep(TASK_A, { number: 1, at: 0 }),
      buildDraft('step.acted', 20, { ...IN_A, stepNumber: 1, actionIndex: 1, action: 'next' }),
    ]);
    expect(task.attempts[0]?.steps[0]).toMatchObject({ status: 'acting', completedAt: null });
  });

  it('an action told again with its further lines replaces its first line', () => {
    const target = { ...IN_A, stepNumber: 1, actionIndex: 0 };
    const task = taskA([
      buildDraft('step.acted', 0, { ...target, action: '# Open' }),
      buildDraft('step.executed', 1, { ...IN_A, stepNumber: 1, isOk: true, message: 'ok' }),
      buildDraft('step.acted', 0, { ...target, action: '# Open\nclick()' }),
    ]);
    expect(task.attempts[0]?.steps[0]).toMatchObject({
      status: 'settling',
      actions: [{ text: '# Open\nclick()', isOk: true, message: 'ok' }],
    });
  });

  it('a lost observation counts as a step of its own', () => {
    const task = taskA([
      ...buildStep(TASK_A, { number: 1, at: 0 }),
      buildDraft('step.skipped', 20, { ...IN_A, reason: 'no observation' }),
      ...buildStep(TASK_A, { number: 3, at: 30 }),
    ]);
    expect(task.attempts[0]?.steps.map(({ number, status }) => [number, status])).toEqual([
      [1, 'done'],
      [2, 'skipped'],
      [3, 'done'],
    ]);
  });

  it('the next step shows that one without an end is over', () => {
    const task = taskA([
      ...buildStep(TASK_A, { number: 1, at: 0 }).slice(0, 3),
      buildDraft('step.started', 30, { ...IN_A, stepNumber: 2 }),
    ]);
    expect(task.attempts[0]?.steps.map((step) => step.status)).toEqual(['done', 'thinking']);
  });

  it('an absurd action index does not fill the memory', () => {
    const task = taskA([
      buildDraft('step.acted', 0, { ...IN_A, stepNumber: 1, actionIndex: 1e9, action: 'x' }),
    ]);
    expect(task.attempts[0]?.steps[0]?.actions).toEqual([]);
  });
});

describe('files', () => {
  const recorded = (stepNumber: number, seconds: number, action: string) =>
    buildDraft('step.recorded', seconds, {
      ...IN_A,
      stepNumber,
      action,
      screenshot: `artifacts/step_${stepNumber}.png`,
      thought: `thought ${stepNumber}`,
    });

  it('tell of a step before the log does and end in the same state', () => {
    const log = buildTaskStory({ task: TASK_A, at: 0, stepCount: 2 });
    const files = [
      recorded(1, 30, 'computer.mouse.move_id(id=1)'),
      recorded(2, 45, 'computer.mouse.move_id(id=2)'),
    ];
    expect(taskA([...files, ...log])).toEqual(taskA([...log, ...files]));
  });

  it('keep the places of each action of a step, whichever of log and files comes first', () => {
    const acted = (actionIndex: number, action: string) =>
      buildDraft('step.acted', 12 + actionIndex, { ...IN_A, stepNumber: 1, actionIndex, action });
    const told = (actionIndex: number, action: string, x: number) =>
      buildDraft('step.recorded', 12 + actionIndex, {
        ...IN_A,
        stepNumber: 1,
        ...(actionIndex === 0 ? {} : { actionIndex }),
        action,
        screenshotBefore: `artifacts/seen-${actionIndex}.png`,
        targets: [{ kind: 'click', x, y: 0.5 }],
      });
    // The same code twice: only its place in the step tells one from the other.
    const code = 'computer.mouse.single_click()';
    const log = [
      buildDraft('task.started', 0, IN_A),
      buildDraft('step.started', 10, { ...IN_A, stepNumber: 1 }),
      acted(0, code),
      acted(1, code),
      acted(2, 'WAIT'),
    ];
    const files = [told(0, code, 0.1), told(1, code, 0.9)];
    const shown = (drafts: readonly EventDraft[]) => {
      const step = taskA(drafts).attempts[0]?.steps[0];
      return {
        texts: step?.actions.map(({ text }) => text),
        places: step?.actions.map(({ targets }) => targets?.map(({ x }) => x)),
        all: step?.targets.map(({ x }) => x),
        seen: step?.screenshotBefore,
      };
    };
    const expected = {
      texts: [code, code, 'WAIT'],
      places: [[0.1], [0.9], undefined],
      all: [0.1, 0.9],
      seen: 'artifacts/seen-0.png',
    };
    expect(shown([...log, ...files])).toEqual(expected);
    expect(shown([...files, ...log])).toEqual(expected);
    expect(shown([...log.slice(0, 3), ...files, ...log.slice(3)])).toEqual(expected);
    expect(shown([...log, ...files, ...files])).toEqual(expected);
  });

  it('of a run without any log make up its tasks', () => {
    const task = taskA([
      buildDraft('step.recorded', 5, { ...IN_A, stepNumber: 0, screenshot: 'artifacts/reset.png' }),
      recorded(1, 30, 'click()'),
      buildDraft('task.scored', 60, { ...IN_A, score: 1 }),
    ]);
    expect(task).toMatchObject({
      status: 'passed',
      score: 1,
      attempts: [
        {
          startedAt: instantAfter(5),
          resetScreenshot: 'artifacts/reset.png',
          steps: [{ number: 1, status: 'done', actions: [{ text: 'click()', isOk: null }] }],
        },
      ],
    });
  });

  it('repeat an action of the log without doubling it', () => {
    const task = taskA([
      ...buildStep(TASK_A, { number: 1, at: 0, action: '# Open' }),
      recorded(1, 10, '# Open\nclick()'),
      recorded(1, 10, '# Open\nclick()'),
    ]);
    expect(task.attempts[0]?.steps[0]?.actions).toEqual([
      { text: '# Open\nclick()', isOk: true, message: 'success' },
    ]);
  });

  it('of an earlier attempt go to that attempt', () => {
    const task = taskA([
      ...buildTaskStory({ task: TASK_A, at: 0, stepCount: 1, ending: { kind: 'open' } }),
      buildDraft('task.started', 500, IN_A),
      recorded(1, 30, 'click()'),
    ]);
    expect(task.attempts.map((attempt) => attempt.steps.map((step) => step.screenshot))).toEqual([
      ['artifacts/step_1.png'],
      [],
    ]);
  });

  it('do not say what a worker is doing now', () => {
    const state = foldDrafts([
      buildDraft('source.opened', 0, {
        sourceId: 'results',
        kind: 'results',
        location: '/results',
      }),
      recorded(1, 30, 'click()'),
      buildDraft('task.scored', 60, { ...IN_A, score: 1 }, { source: 'results' }),
      buildDraft(
        'task.errored',
        60,
        { workerId: '0', task: TASK_B, kind: 'error', message: 'boom', traceback: '' },
        { source: 'results' },
      ),
    ]);
    expect(state.workers).toEqual({});
    expect([state.tasks[KEY_A]?.status, state.tasks[KEY_B]?.status]).toEqual(['passed', 'error']);
  });

  it('that end a task take it from whichever worker has it', () => {
    const state = foldDrafts([
      ...buildTaskStory({ task: TASK_A, at: 0, workerId: '3', ending: { kind: 'open' } }),
      buildDraft('task.errored', 60, { ...IN_A, kind: 'error', message: 'boom', traceback: '' }),
    ]);
    expect(state.workers['3']?.currentTask).toBeNull();
  });
});

describe('workers', () => {
  it('interleaved keep two independent cursors', () => {
    const a = buildTaskStory({ task: TASK_A, at: 0, workerId: '0', ending: { kind: 'open' } });
    const b = buildTaskStory({
      task: TASK_B,
      at: 1,
      workerId: '1',
      ending: { kind: 'score', score: 0 },
    });
    const interleaved = a
      .flatMap((draft, index) => [draft, b[index]])
      .filter((draft) => draft !== undefined);
    const rest = b.slice(a.length);
    const state = foldDrafts([...interleaved, ...rest]);
    expect(Object.values(state.workers).map(({ id, currentTask }) => [id, currentTask])).toEqual([
      ['0', KEY_A],
      ['1', null],
    ]);
    expect([state.tasks[KEY_A]?.status, state.tasks[KEY_B]?.status]).toEqual(['running', 'failed']);
    expect(state.tasks[KEY_A]?.attempts[0]?.steps).toHaveLength(2);
    expect(state.tasks[KEY_B]?.attempts[0]?.steps).toHaveLength(2);
  });

  it('tell the order of the run, also of tasks that files told of first', () => {
    const state = foldDrafts([
      buildDraft('step.recorded', 0, { workerId: '0', task: TASK_B, stepNumber: 0 }),
      ...buildAssignments([TASK_A, TASK_B]),
    ]);
    expect(state.taskOrder).toEqual([KEY_A, KEY_B]);
    expect(state.workers['0']?.assignedCount).toBe(2);
    expect(state.tasks[KEY_B]?.workerId).toBe('0');
  });

  it('that resume with the tasks left keep those already done', () => {
    const state = foldDrafts([
      ...buildAssignments([TASK_A, TASK_B]),
      ...buildTaskStory({ task: TASK_A, at: 750 }),
      ...buildAssignments([TASK_B], 1, 2000),
    ]);
    expect(state.taskOrder).toEqual([KEY_A, KEY_B]);
    expect(state.tasks[KEY_A]?.status).toBe('passed');
    expect(state.workers['0']?.assignedCount).toBe(1);
  });

  it.each(['constructor', '__proto__', 'toString'])('called %s does no harm', (workerId) => {
    const state = foldDrafts([buildDraft('task.started', 0, { workerId, task: TASK_A })]);
    expect(runStateSchema.safeParse(state).success).toBe(true);
    expect(state.tasks[KEY_A]?.status).toBe('resetting');
  });
});

describe('the run', () => {
  const phaseStates = (drafts: readonly EventDraft[]) =>
    Object.fromEntries(foldDrafts(drafts).phases.map((phase) => [phase.id, phase.status]));

  const openedLogs = (kind: 'container_log' | 'file', names: readonly string[]): EventDraft[] =>
    names.map((name) =>
      buildDraft('source.opened', 0, { sourceId: `${kind}:${name}`, kind, location: name }),
    );
  const configuredFor = (count: number): EventDraft =>
    buildDraft('run.configured', 740, {
      settings: { num_workers: { value: String(count), provenance: 'log' } },
    });
  const workedBy = (workerId: string, index: number): EventDraft[] => [
    buildDraft('worker.assigned', 741, { workerId, tasks: [buildTask(index)] }),
    ...buildTaskStory({ task: buildTask(index), at: 750, workerId }),
    buildDraft('run.summarised', 900, { workerId, averageScore: 1 }),
  ];

  it('waits for the other container when the second one was read to its end first', () => {
    const before = foldDrafts([
      ...openedLogs('container_log', ['winarena', 'winarena-1']),
      configuredFor(2),
      ...workedBy('1', 1),
    ]);
    const after = foldDrafts(workedBy('0', 0), before);
    expect([before.status, after.status]).toEqual(['running', 'completed']);
  });

  it('waits for the other client of one container, which has a log file of its own', () => {
    const before = foldDrafts([
      ...openedLogs('container_log', ['winarena']),
      ...openedLogs('file', ['normal-0.log', 'normal-1.log']),
      configuredFor(2),
      ...workedBy('1', 1),
    ]);
    const after = foldDrafts(workedBy('0', 0), before);
    expect([before.status, after.status]).toEqual(['running', 'completed']);
  });

  it('waits for no worker that is on another VM', () => {
    const state = foldDrafts([
      ...openedLogs('container_log', ['winarena']),
      ...openedLogs('file', ['/tmp/benchmark.log']),
      configuredFor(4),
      ...workedBy('2', 1),
    ]);
    expect(state.status).toBe('completed');
  });

  it('is complete when all its workers gave their summary', () => {
    const drafts = [
      ...buildAssignments([TASK_A, TASK_B], 2),
      ...buildTaskStory({ task: TASK_A, at: 750, workerId: '0' }),
      ...buildTaskStory({ task: TASK_B, at: 750, workerId: '1' }),
      buildDraft('run.summarised', 900, { workerId: '0', averageScore: 1 }),
    ];
    const before = foldDrafts(drafts);
    expect([before.status, before.endedAt]).toEqual(['running', null]);
    const after = foldDrafts(
      [buildDraft('run.summarised', 950, { workerId: '1', averageScore: 1 })],
      before,
    );
    expect([after.status, after.endedAt]).toEqual(['completed', instantAfter(950)]);
  });

  it('keeps the word of run.finished until something begins again', () => {
    const ended = foldDrafts([
      ...buildTaskStory({ task: TASK_A, at: 0, ending: { kind: 'open' } }),
      buildDraft('run.finished', 100, { outcome: 'interrupted', reason: 'SIGTERM' }),
    ]);
    expect([ended.status, ended.finishReason, ended.endedAt]).toEqual([
      'interrupted',
      'SIGTERM',
      instantAfter(100),
    ]);
    expect(ended.tasks[KEY_A]?.status).toBe('interrupted');
    const again = foldDrafts(
      [buildDraft('task.started', 200, { workerId: '0', task: TASK_B })],
      ended,
    );
    expect([again.status, again.finishReason, again.endedAt]).toEqual(['running', null, null]);
  });

  it('keeps its tasks as they are when the connection is lost', () => {
    const before = foldDrafts(buildTaskStory({ task: TASK_A, at: 0, ending: { kind: 'open' } }));
    const after = foldDrafts(
      [
        buildDraft('connection.changed', 90, {
          status: 'reconnecting',
          detail: 'reset',
          attempt: 1,
        }),
        buildDraft('connection.changed', 95, {
          status: 'reconnecting',
          detail: 'reset',
          attempt: 2,
        }),
      ],
      before,
    );
    expect([after.tasks, after.workers, after.status]).toEqual([
      before.tasks,
      before.workers,
      before.status,
    ]);
    expect(after.connection).toEqual({
      status: 'reconnecting',
      detail: 'reset',
      since: instantAfter(91),
      attempt: 2,
      retryAt: null,
    });
  });

  it('marks phases it went past: done when they ran, skipped when they never began', () => {
    expect(phaseStates([...buildBoot(), buildDraft('task.started', 750, IN_A)])).toEqual({
      image_build: 'skipped',
      container_start: 'done',
      windows_download: 'done',
      windows_prepare: 'done',
      windows_boot: 'done',
      windows_install: 'done',
      windows_setup: 'done',
      server_ready: 'done',
      client_start: 'done',
      benchmark: 'active',
      summary: 'pending',
    });
  });

  it('never goes back a phase', () => {
    const drafts = [...buildBoot(), buildDraft('phase.started', 735, { phase: 'windows_boot' })];
    expect(phaseStates(drafts)).toEqual(phaseStates(buildBoot()));
  });

  it('starts over with a container that starts again', () => {
    const state = foldDrafts([
      ...buildBoot(),
      buildDraft('task.started', 750, IN_A),
      buildDraft('phase.started', 800, { phase: 'container_start' }),
    ]);
    expect([state.status, state.tasks[KEY_A]?.status]).toEqual(['setting_up', 'interrupted']);
    expect(state.startedAt).toBe(instantAfter(0));
    expect(state.phases.filter((phase) => phase.status !== 'pending')).toEqual([
      {
        id: 'image_build',
        status: 'skipped',
        startedAt: null,
        endedAt: null,
        fraction: null,
        detail: '',
      },
      {
        id: 'container_start',
        status: 'active',
        startedAt: instantAfter(800),
        endedAt: null,
        fraction: null,
        detail: '',
      },
    ]);
  });

  it('takes a boot that is told after the work it led to for history', () => {
    const state = foldDrafts([
      ...buildTaskStory({ task: TASK_A, at: 750, ending: { kind: 'open' } }),
      buildDraft('phase.started', 0, { phase: 'container_start' }),
      buildDraft('phase.completed', 5, { phase: 'container_start', result: 'done' }),
    ]);
    expect([state.status, state.tasks[KEY_A]?.status]).toEqual(['running', 'running']);
    expect(state.phases[1]).toMatchObject({
      status: 'done',
      startedAt: instantAfter(0),
      endedAt: instantAfter(5),
    });
  });

  it('sets up again when the client starts after a summary', () => {
    const state = foldDrafts([
      ...buildTaskStory({ task: TASK_A, at: 0 }),
      buildDraft('phase.started', 100, { phase: 'summary' }),
      buildDraft('run.summarised', 100, { workerId: '0', averageScore: 1 }),
      buildDraft('phase.started', 300, { phase: 'client_start' }),
    ]);
    expect([state.status, state.endedAt]).toEqual(['setting_up', null]);
    expect(state.phases.slice(-3).map((phase) => phase.status)).toEqual([
      'active',
      'pending',
      'pending',
    ]);
  });

  it('shows how far a phase is, also when its beginning was missed', () => {
    const state = foldDrafts([
      buildDraft('phase.progressed', 10, {
        phase: 'windows_download',
        fraction: 0.4,
        detail: '40 %',
      }),
    ]);
    expect(state.phases[2]).toMatchObject({ status: 'active', fraction: 0.4, detail: '40 %' });
    expect(state.status).toBe('setting_up');
  });

  it('leaves the benchmark phase on while another worker still has a task', () => {
    const drafts = [
      ...buildTaskStory({ task: TASK_A, at: 0, workerId: '0' }),
      ...buildTaskStory({ task: TASK_B, at: 0, workerId: '1', ending: { kind: 'open' } }),
      buildDraft('phase.started', 100, { phase: 'summary' }),
    ];
    expect(phaseStates(drafts)).toMatchObject({ benchmark: 'active', summary: 'pending' });
  });

  it('puts instants of the app on the clock of the VM once the offset is known', () => {
    const state = foldDrafts([
      buildDraft('clock.measured', 0, { offsetMs: 5000, uncertaintyMs: 10 }, { clock: 'app' }),
      buildDraft('phase.started', 10, { phase: 'container_start' }, { clock: 'app' }),
    ]);
    expect([state.startedAt, state.lastVmAt]).toEqual([instantAfter(15), null]);
  });

  it('never lets a guess replace what a log told', () => {
    const state = foldDrafts([
      buildDraft('run.configured', 0, {
        settings: { model: { value: 'gpt-4o', provenance: 'log' } },
      }),
      buildDraft('run.configured', 1, {
        settings: {
          model: { value: 'gpt-4', provenance: 'estimated' },
          agent: { value: 'navi', provenance: 'estimated' },
        },
      }),
    ]);
    expect(state.settings).toEqual({
      model: { value: 'gpt-4o', provenance: 'log' },
      agent: { value: 'navi', provenance: 'estimated' },
    });
  });

  it('keeps what was found on the VM, the newest of each', () => {
    const found = (value: string) =>
      buildDraft('facts.discovered', 0, {
        facts: { container: { value, provenance: 'measured' } },
      });
    expect(foldDrafts([found('winarena'), found('winarena-2')]).facts).toEqual({
      container: { value: 'winarena-2', provenance: 'measured' },
    });
  });

  it('keeps sources, warnings, screen and log counts up to date', () => {
    const shot = {
      picture: 'screens/000001.png',
      kind: 'guest',
      widthPx: 1440,
      heightPx: 900,
    } as const;
    const warning = { code: 'no_kvm', message: 'No /dev/kvm', remedy: 'Use another size' };
    const state = foldDrafts([
      buildDraft('source.opened', 0, {
        sourceId: 's1',
        kind: 'container_log',
        location: 'winarena',
      }),
      buildDraft('source.opened', 0, {
        sourceId: 's2',
        kind: 'file',
        location: '/tmp/benchmark.log',
      }),
      buildDraft('source.closed', 1, { sourceId: 's1', reason: 'container gone' }),
      buildDraft('warning.raised', 2, { ...warning, code: 'cleared' }),
      buildDraft('warning.raised', 3, warning),
      buildDraft('warning.raised', 4, { ...warning, message: 'Still no /dev/kvm' }),
      buildDraft('warning.cleared', 5, { code: 'cleared' }),
      buildDraft('screenshot.captured', 6, { ...shot, isUnchanged: false }),
      buildDraft('screenshot.captured', 8, { ...shot, isUnchanged: true, task: TASK_A }),
      buildDraft('log.counted', 9, {
        lineCount: 900,
        unknownCount: 2,
        errorCount: 0,
        benignErrorCount: 154,
      }),
    ]);
    expect(state.sources.map(({ id, isOpen, closedReason }) => [id, isOpen, closedReason])).toEqual(
      [
        ['s1', false, 'container gone'],
        ['s2', true, null],
      ],
    );
    expect(state.warnings.map(({ code, message }) => [code, message])).toEqual([
      ['no_kvm', 'Still no /dev/kvm'],
    ]);
    expect(state.screen).toMatchObject({
      changedAt: instantAfter(7),
      seenAt: instantAfter(9),
      task: KEY_A,
    });
    expect(state.log).toEqual({
      lineCount: 900,
      unknownCount: 2,
      errorCount: 0,
      benignErrorCount: 154,
    });
  });

  it('passes over events it already holds', () => {
    const events = numberDrafts(buildRun([{ kind: 'score', score: 1 }]));
    const state = reduceRun(createRunState('run-1'), events);
    expect(reduceRun(state, events)).toBe(state);
    expect(reduceRun(state, [])).toBe(state);
  });

  it('is a valid snapshot at every stage', () => {
    const events = numberDrafts(
      buildRun([{ kind: 'score', score: 0.5 }, { kind: 'open' }], { total: 4 }),
    );
    let state = createRunState('run-1');
    for (const event of events) {
      state = reduceRun(state, [event]);
      expect(runStateSchema.parse(state)).toEqual(state);
    }
  });
});
