/** What the files of one task say, for the preview and for dating its end. */
import { parseTrajectoryLine, readTaskResult } from '#core/waa/trajectory.ts';
import { readTreeText } from './sourceTree.ts';
import type { SourceTree, TreeFile } from './sourceTree.ts';
import type { PlannedTask } from './waaPlan.ts';

export interface TaskFacts {
  /** Numbers of steps that were recorded; a step of several actions counts once. */
  readonly steps: number;
  readonly outcome: 'score' | 'error' | 'none';
  readonly isResultUnreadable: boolean;
  readonly unreadableLines: number;
  /** Pictures that a line names. */
  readonly named: readonly string[];
  readonly firstAt: string | null;
  /** Of the last step; what the evaluator did after it is not in it. */
  readonly lastAt: string | null;
  /** A field that only OSWorld and its kin write. */
  readonly isOsworld: boolean;
}

export interface TaskWithFacts extends PlannedTask {
  readonly facts: TaskFacts;
  /** Time of the last step, for an outcome whose file tells no time of its own. */
  readonly supposedEndAt: string | null;
  /** When its outcome was written; null where the file's time is that of a copy. */
  readonly endedAtMs: number | null;
}

const NOTHING: TaskFacts = {
  steps: 0,
  outcome: 'none',
  isResultUnreadable: false,
  unreadableLines: 0,
  named: [],
  firstAt: null,
  lastAt: null,
  isOsworld: false,
};
const MAX_TRAJECTORY_BYTES = 64 * 2 ** 20;
const MAX_RESULT_BYTES = 4096;

export async function readTaskFacts(
  tree: SourceTree,
  files: { readonly trajectory: TreeFile | null; readonly result: TreeFile | null },
): Promise<TaskFacts> {
  const facts = files.trajectory === null ? NOTHING : await readLines(tree, files.trajectory);
  if (files.result === null) return facts;
  const text = await readTreeText(tree, files.result, MAX_RESULT_BYTES);
  const result = text === null ? null : readTaskResult(text);
  if (result?.status === 'scored') return { ...facts, outcome: 'score' };
  return { ...facts, isResultUnreadable: true };
}

async function readLines(tree: SourceTree, file: TreeFile): Promise<TaskFacts> {
  const text = await readTreeText(tree, file, MAX_TRAJECTORY_BYTES);
  if (text === null) return { ...NOTHING, unreadableLines: 1 };
  const steps = new Set<number>();
  const named: string[] = [];
  const times: string[] = [];
  let hasError = false;
  let unreadableLines = 0;
  // A last line without its end is still being written.
  for (const line of text.slice(0, text.lastIndexOf('\n') + 1).split('\n')) {
    if (line.trim() === '') continue;
    const parsed = parseTrajectoryLine(line);
    if (parsed.kind === 'unreadable') unreadableLines += 1;
    else if (parsed.kind === 'error') hasError = true;
    else {
      hasError = false;
      if (parsed.kind === 'step') steps.add(parsed.stepNumber);
      if (parsed.at !== null) times.push(parsed.at);
      const picture = parsed.files['screenshot'];
      if (picture !== undefined) named.push(picture);
    }
  }
  times.sort();
  return {
    steps: steps.size,
    outcome: hasError ? 'error' : 'none',
    isResultUnreadable: false,
    unreadableLines,
    named,
    firstAt: times[0] ?? null,
    lastAt: times.at(-1) ?? null,
    isOsworld: text.slice(0, 64 * 1024).includes('"screenshot_file"'),
  };
}
