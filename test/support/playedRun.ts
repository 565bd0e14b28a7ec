/** A small benchmark in our own words: what WAA's client prints and saves, task by task. */
export interface PlayedTask {
  readonly domain: string;
  readonly exampleId: string;
  readonly instruction: string;
  /** The agent's actions, one a step. */
  readonly actions: readonly string[];
  readonly score: number;
}

export interface Printed {
  readonly lines: readonly string[];
  /** Saved just before the lines are printed: path below the results folder, and content. */
  readonly files: readonly (readonly [string, string | Uint8Array])[];
}

/** The smallest whole PNG: one pixel. */
export const PIXEL_PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

export const THREE_TASKS: readonly PlayedTask[] = [
  {
    domain: 'notepad',
    exampleId: 'aaaaaaaa-1111-4000-8000-000000000001-WOS',
    instruction: 'Write "grüße 🙂" and save it as <img src=x onerror=alert(1)>.txt',
    actions: ['computer.os.open_program("notepad")', 'computer.keyboard.write("grüße 🙂")'],
    score: 1,
  },
  {
    domain: 'clock',
    exampleId: 'bbbbbbbb-2222-4000-8000-000000000002-WOS',
    instruction: 'Start a timer of three minutes.',
    actions: ['computer.mouse.move_abs(x=0.4, y=0.6)\ncomputer.mouse.single_click()'],
    score: 0,
  },
  {
    domain: 'settings',
    exampleId: 'cccccccc-3333-4000-8000-000000000003-WOS',
    instruction: 'Turn on the night light.',
    actions: ['computer.keyboard.press("win")', 'computer.keyboard.write("night")', 'DONE'],
    score: 0.5,
  },
];

export function keyOf({ domain, exampleId }: PlayedTask): string {
  return `${domain}/${exampleId}`;
}

export function folderOf(task: PlayedTask): string {
  return `pyautogui/a11y_tree/gpt-4o/0/${keyOf(task)}`;
}

const head = (place: string): string =>
  `\u001b[1;33m[2026-11-20 09:00:00,000 \u001b[31mINFO \u001b[32m${place}-MainProcess\u001b[1;33m] \u001b[0m`;

export function opening(tasks: readonly PlayedTask[], worker = '0', workers = 1): Printed {
  const list = tasks.map((task) => `('${task.domain}', '${task.exampleId}')`).join(', ');
  return {
    lines: [
      'Starting client...',
      `${head('run/436')}Worker ${worker} is doing tasks: [${list}]`,
      `${head('run/139')}Args: Namespace(model='gpt-4o', agent_name='navi', worker_id=${worker}, num_workers=${String(workers)})`,
    ],
    files: [],
  };
}

export function closing(tasks: readonly PlayedTask[]): Printed {
  const average = tasks.reduce((sum, { score }) => sum + score, 0) / tasks.length;
  return { lines: [`${head('run/292')}Average score: ${String(average)}`], files: [] };
}

/** One element for each moment at which something can be seen. */
export function playTask(task: PlayedTask): readonly Printed[] {
  const folder = folderOf(task);
  const reset = 'screenshot-step_reset_20261120@090000.png';
  const resetLine = { step_num: 0, action: null, screenshot: reset, instruction: task.instruction };
  let trajectory = `${JSON.stringify(resetLine)}\n`;
  const begin: Printed = {
    files: [
      [`${folder}/${reset}`, PIXEL_PNG],
      [`${folder}/traj.jsonl`, trajectory],
    ],
    lines: [
      `${head('run/208')}Windows Agent Arena: Starting on NORMAL difficulty`,
      `${head('run/224')}[Domain]: ${task.domain}`,
      `${head('run/225')}[Example ID]: ${task.exampleId}`,
      `${head('run/229')}[Instruction]: ${task.instruction}`,
      `${head('desktop_env/245')}Resetting environment...`,
      `${head('desktop_env/285')}Setting up environment...`,
      `${head('desktop_env/288')}Environment setup complete.`,
    ],
  };
  const steps = task.actions.map((action, index): Printed => {
    const isDone = index === task.actions.length - 1;
    const screenshot = `screenshot-step_${String(index)}_20261120@090${String(index + 1)}00.png`;
    trajectory += `${JSON.stringify({ step_num: index + 1, action, reward: 0, done: isDone, screenshot })}\n`;
    return {
      files: [
        [`${folder}/${screenshot}`, PIXEL_PNG],
        [`${folder}/traj.jsonl`, trajectory],
      ],
      lines: [
        `${head('lib_run_single/41')}Agent: Thinking...`,
        `${head('agent/401')}Thinking...`,
        ...`${head('lib_run_single/56')}Step ${String(index + 1)}: ${action}`.split('\n'),
        '',
        `${head('python/180')}Command executed successfully: {`,
        '  "status": "success"',
        '}',
        `${head('lib_run_single/60')}Reward: 0.00`,
        `${head('lib_run_single/61')}Done: ${isDone ? 'True' : 'False'}`,
      ],
    };
  });
  const end: Printed = {
    files: [[`${folder}/result.txt`, `${String(task.score)}\n`]],
    lines: [
      `${head('lib_run_single/82')}Running evaluator(s)...`,
      `${head('lib_run_single/84')}Result: ${task.score.toFixed(2)}`,
      `${head('run/280')}Finished ${keyOf(task)}`,
    ],
  };
  return [begin, ...steps, end];
}

/** The whole run: list, tasks, average. */
export function playRun(tasks: readonly PlayedTask[]): readonly Printed[] {
  return [opening(tasks), ...tasks.flatMap(playTask), closing(tasks)];
}
