/** Events of an invented run, seeded, for the gallery and for measuring the page. */
import type { EventDraft, RunEvent } from '#protocol/events.ts';
import { TASK_CATALOGUE } from '#core/waa/taskCatalogue.ts';
import { PHASE_IDS, type TaskRef } from '#protocol/vocabulary.ts';

export interface InventedRunOptions {
  readonly runId: string;
  readonly name: string;
  readonly seed: number;
  readonly taskCount: number;
  readonly stepsPerTask: number;
  /** Tasks that end; the next one is in progress. */
  readonly endedCount: number;
  readonly workers: number;
  /** When the last event happened, ms since 1970. */
  readonly untilMs: number;
  /** Stop within set-up, after this many phases. */
  readonly phaseCount?: number;
}

const INSTRUCTIONS = [
  'Sum the revenue column of the open sheet and put the total below it',
  'Turn the third slide’s title bold and change its colour to dark red',
  'Bookmark the page that is open now under the name “Later”',
  'Make the text of all headings in this document blue',
  'Set the default search engine to DuckDuckGo and open a new tab',
  'Create a folder “Reports 2026” on the desktop and move all spreadsheets there',
  'Switch the editor to the high-contrast theme and show the minimap',
  'Set the volume of the player to half and turn on subtitles',
];
const ACTIONS = [
  { text: 'computer.mouse.move_id(id=42)\ncomputer.mouse.single_click()', kind: 'click' },
  { text: 'computer.keyboard.write("=SUM(B2:B14)")', kind: 'type' },
  { text: 'computer.mouse.move_id(id=7)\ncomputer.mouse.double_click()', kind: 'double_click' },
  { text: 'computer.keyboard.press("enter")', kind: 'press' },
  { text: 'computer.mouse.drag(x=0.62, y=0.41)', kind: 'drag' },
  { text: 'computer.mouse.scroll(dir="down")', kind: 'scroll' },
] as const;
const THOUGHTS = [
  'The sheet is open and the revenue column is B. The first empty cell below it is B15, so the formula goes there.',
  'The menu is open now. “Save as” is the fourth entry; clicking it opens the dialog that is needed.',
  'The dialog did not close. The button may need a second click, or the name is taken already.',
];

export function inventEvents(options: InventedRunOptions): readonly RunEvent[] {
  const random = createRandom(options.seed);
  const drafts = [
    ...inventSetUp(options, random),
    ...(options.phaseCount === undefined ? inventTasks(options, random) : []),
  ];
  // Times were counted from 0; the last one becomes `untilMs`.
  const lastMs = drafts.reduce((last, draft) => Math.max(last, draft.ms), 0);
  const toInstant = (ms: number): string => new Date(options.untilMs - lastMs + ms).toISOString();
  return drafts
    .toSorted((a, b) => a.ms - b.ms)
    .map(({ ms, make }, index): RunEvent => {
      const at = toInstant(ms);
      // Every branch of the union has these fields; spreading loses which branch it was.
      return { ...make(at), seq: index + 1, seenAt: at };
    });
}

interface TimedDraft {
  readonly ms: number;
  readonly make: (at: string) => EventDraft;
}

function inventSetUp(options: InventedRunOptions, random: () => number): TimedDraft[] {
  const { runId, name, phaseCount } = options;
  const drafts: TimedDraft[] = [
    {
      ms: 0,
      make: (at) => ({
        type: 'run.opened',
        at,
        clock: 'app',
        runId,
        name,
        targetLabel: 'azureuser@20.31.7.112',
        profileId: 'west',
      }),
    },
    {
      ms: 1,
      make: (at) => ({
        type: 'connection.changed',
        at,
        clock: 'app',
        status: 'ready',
        detail: 'Connected',
      }),
    },
    {
      ms: 2,
      make: (at) => ({
        type: 'clock.measured',
        at,
        clock: 'app',
        offsetMs: 140,
        uncertaintyMs: 20,
      }),
    },
    {
      ms: 3,
      make: (at) => ({
        type: 'facts.discovered',
        at,
        clock: 'app',
        facts: {
          container: { value: 'winarena (running)', provenance: 'measured' },
          results: {
            value: '/home/azureuser/WindowsAgentArena/src/win-arena-container/client/results',
            provenance: 'file',
          },
          guest_route: { value: '127.0.0.1:5000 on the VM', provenance: 'measured' },
          client_log: { value: 'container log of winarena', provenance: 'log' },
          workers: { value: String(options.workers), provenance: 'derived' },
        },
      }),
    },
    {
      ms: 4,
      make: (at) => ({
        type: 'source.opened',
        at,
        clock: 'app',
        sourceId: 'c',
        kind: 'container_log',
        location: 'winarena',
      }),
    },
    {
      ms: 5,
      make: (at) => ({
        type: 'source.opened',
        at,
        clock: 'app',
        sourceId: 'r',
        kind: 'results',
        location: '/home/azureuser/…/client/results',
      }),
    },
    {
      ms: 6,
      make: (at) => ({
        type: 'run.configured',
        at,
        clock: 'vm',
        settings: {
          model: { value: 'gpt-4o', provenance: 'log' },
          agent: { value: 'navi', provenance: 'log' },
          som_origin: { value: 'omni', provenance: 'log' },
          max_steps: { value: '15', provenance: 'log' },
          sleep_after_execution: { value: '3', provenance: 'log' },
        },
      }),
    },
  ];
  const setUp = PHASE_IDS.filter((id) => id !== 'benchmark' && id !== 'summary');
  const count = phaseCount ?? setUp.length;
  let ms = 1000;
  setUp.slice(0, count).forEach((phase, index) => {
    const startMs = ms;
    drafts.push({ ms: startMs, make: (at) => ({ type: 'phase.started', at, clock: 'vm', phase }) });
    ms += 20_000 + random() * 400_000;
    const endMs = ms;
    const isLast = index === count - 1 && phaseCount !== undefined;
    const fraction = isLast ? 0.43 : 1;
    drafts.push({
      ms: endMs - 1,
      make: (at) => ({
        type: 'phase.progressed',
        at,
        clock: 'vm',
        phase,
        fraction,
        detail: phase === 'windows_download' ? '2.2 of 5.1 GB at 21 MB/s' : '',
      }),
    });
    if (!isLast)
      drafts.push({
        ms: endMs,
        make: (at) => ({
          type: 'phase.completed',
          at,
          clock: 'vm',
          phase,
          result: phase === 'image_build' ? 'skipped' : 'done',
        }),
      });
  });
  drafts.push({
    ms,
    make: (at) => ({
      type: 'screenshot.captured',
      at,
      clock: 'app',
      picture: phaseCount === undefined ? 'screens/000001.png' : 'screens/install.png',
      kind: phaseCount === undefined ? 'guest' : 'install',
      widthPx: 1280,
      heightPx: 800,
      isUnchanged: false,
    }),
  });
  return drafts;
}

function inventTasks(options: InventedRunOptions, random: () => number): TimedDraft[] {
  const startMs = 4_000_000;
  const tasks = taskRefs(options.taskCount);
  const drafts: TimedDraft[] = [
    {
      ms: startMs - 10,
      make: (at) => ({ type: 'phase.started', at, clock: 'vm', phase: 'benchmark' }),
    },
    {
      ms: startMs - 9,
      make: (at) => ({
        type: 'log.counted',
        at,
        clock: 'app',
        lineCount: 48_120,
        unknownCount: 37,
        errorCount: 12,
        benignErrorCount: 61,
      }),
    },
  ];
  for (let worker = 0; worker < options.workers; worker += 1) {
    const workerId = String(worker);
    const own = tasks.filter((_, index) => index % options.workers === worker);
    drafts.push({
      ms: startMs - 5,
      make: (at) => ({ type: 'worker.assigned', at, clock: 'vm', workerId, tasks: own }),
    });
    let ms = startMs;
    const ended = Math.floor(options.endedCount / options.workers);
    own.slice(0, ended + 1).forEach((task, index) => {
      ms = inventTask(drafts, {
        ms,
        task,
        workerId,
        isEnded: index < ended,
        options,
        random,
        index,
      });
    });
  }
  return drafts;
}

interface TaskInvention {
  readonly ms: number;
  readonly task: TaskRef;
  readonly workerId: string;
  readonly isEnded: boolean;
  readonly options: InventedRunOptions;
  readonly random: () => number;
  readonly index: number;
}

function inventTask(drafts: TimedDraft[], invention: TaskInvention): number {
  const { task, workerId, isEnded, options, random, index } = invention;
  let { ms } = invention;
  const inTask = { clock: 'vm' as const, workerId, task };
  const instruction = INSTRUCTIONS[index % INSTRUCTIONS.length] ?? '';
  drafts.push({ ms, make: (at) => ({ type: 'task.started', at, ...inTask }) });
  drafts.push({
    ms: ms + 1,
    make: (at) => ({ type: 'task.described', at, ...inTask, instruction }),
  });
  drafts.push({
    ms: ms + 2,
    make: (at) => ({ type: 'task.staged', at, ...inTask, stage: 'setting_up' }),
  });
  ms += 20_000 + random() * 15_000;
  drafts.push({ ms, make: (at) => ({ type: 'task.staged', at, ...inTask, stage: 'running' }) });
  const folder = `artifacts/${task.domain}/${task.exampleId}`;
  drafts.push({
    ms: ms + 1,
    make: (at) => ({
      type: 'step.recorded',
      at,
      ...inTask,
      stepNumber: 0,
      screenshot: `${folder}/0.png`,
    }),
  });
  const count = isEnded
    ? 2 + Math.floor(random() * (options.stepsPerTask - 1))
    : Math.min(7, options.stepsPerTask);
  for (let stepNumber = 1; stepNumber <= count; stepNumber += 1) {
    const isOpen = !isEnded && stepNumber === count;
    ms = inventStep(drafts, { ms, inTask, folder, stepNumber, random, isOpen });
  }
  if (!isEnded) return ms;
  const luck = random();
  if (luck > 0.94) {
    drafts.push({
      ms,
      make: (at) => ({
        type: 'task.errored',
        at,
        ...inTask,
        kind: luck > 0.97 ? 'infra' : 'error',
        message:
          luck > 0.97
            ? 'The guest server did not answer for 60 s'
            : "KeyError: 'label_coordinates'",
        traceback:
          'Traceback (most recent call last):\n  File "/client/run.py", line 214, in test\n    lib_run_single.run_single_example(agent, env, example)\nKeyError: \'label_coordinates\'',
      }),
    });
    return ms + 2000;
  }
  drafts.push({ ms, make: (at) => ({ type: 'task.staged', at, ...inTask, stage: 'evaluating' }) });
  ms += 6_000 + random() * 9_000;
  const score = luck < 0.42 ? 1 : luck < 0.5 ? 0.5 : 0;
  drafts.push({ ms, make: (at) => ({ type: 'task.scored', at, ...inTask, score }) });
  drafts.push({ ms: ms + 1, make: (at) => ({ type: 'task.finished', at, ...inTask }) });
  return ms + 1500;
}

interface StepInvention {
  readonly ms: number;
  readonly inTask: { readonly clock: 'vm'; readonly workerId: string; readonly task: TaskRef };
  readonly folder: string;
  readonly stepNumber: number;
  readonly random: () => number;
  readonly isOpen: boolean;
}

function inventStep(drafts: TimedDraft[], step: StepInvention): number {
  const { inTask, stepNumber, folder, random } = step;
  let { ms } = step;
  const inStep = { ...inTask, stepNumber };
  const action = ACTIONS[Math.floor(random() * ACTIONS.length)] ?? ACTIONS[0];
  const [x, y] = [0.15 + random() * 0.7, 0.15 + random() * 0.7];
  drafts.push({ ms, make: (at) => ({ type: 'step.started', at, ...inStep }) });
  ms += 1200 + random() * 2500;
  drafts.push({ ms, make: (at) => ({ type: 'step.modelCalled', at, ...inStep }) });
  if (step.isOpen) return ms;
  ms += 4000 + random() * 12_000;
  drafts.push({
    ms,
    make: (at) => ({ type: 'step.acted', at, ...inStep, actionIndex: 0, action: action.text }),
  });
  ms += 200 + random() * 700;
  drafts.push({
    ms,
    make: (at) => ({ type: 'step.executed', at, ...inStep, isOk: true, message: '' }),
  });
  ms += 3000 + random() * 900;
  drafts.push({ ms, make: (at) => ({ type: 'step.observed', at, ...inStep, reward: 0 }) });
  drafts.push({
    ms: ms + 5,
    make: (at) => ({ type: 'step.completed', at, ...inStep, isDone: false }),
  });
  const text =
    action.kind === 'type' ? '=SUM(B2:B14)' : action.kind === 'press' ? 'Enter' : undefined;
  const hasPlace = action.kind !== 'type' && action.kind !== 'press';
  const target = {
    kind: action.kind,
    x: hasPlace ? x : null,
    y: hasPlace ? y : null,
    ...(text === undefined ? {} : { text }),
  };
  drafts.push({
    ms: ms + 10,
    make: (at) => ({
      type: 'step.recorded',
      at,
      ...inStep,
      screenshot: `${folder}/${stepNumber}.png`,
      thought: THOUGHTS[stepNumber % THOUGHTS.length] ?? '',
      windowTitle: 'Quarterly figures.xlsx - LibreOffice Calc',
      targets: [target],
    }),
  });
  drafts.push({
    ms: ms + 12,
    make: (at) => ({
      type: 'screenshot.captured',
      at,
      clock: 'app',
      picture: `${folder}/${stepNumber}.png`,
      kind: 'guest',
      widthPx: 1280,
      heightPx: 800,
      isUnchanged: false,
      task: inTask.task,
    }),
  });
  return ms + 20;
}

function taskRefs(count: number): readonly TaskRef[] {
  if (count <= TASK_CATALOGUE.length) return TASK_CATALOGUE.slice(0, count);
  return Array.from({ length: count }, (_, index) => ({
    domain: `domain_${String(index % 40).padStart(2, '0')}`,
    exampleId: `${String(index).padStart(8, '0')}-invented-task`,
  }));
}

/** Mulberry32: small, seeded, good enough for pictures. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
