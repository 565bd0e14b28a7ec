/**
 * The tokens of each step of a run, from the files in its `artifacts` folder: measured where the
 * agent wrote its usage into traj.jsonl, else estimated from the prompt, the answer and the pictures
 * that WAA's navi agent saves (waa file keys: user_question, plan_result, last_image,
 * foreground_window, foreground_window_regions).
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { pictureTokens } from '#core/cost/pictureTokens.ts';
import { usageInLine } from '#core/cost/usageInLine.ts';
import { parseStepFileName, parseTaskPath } from '#core/waa/resultFiles.ts';
import type { PictureRule, StepTokens, TokenCounts } from '#protocol/cost.ts';
import { toTaskKey } from '#protocol/vocabulary.ts';
import type { TaskKey } from '#protocol/vocabulary.ts';
import { readPictureFileHead } from '../screenshots/pngHeader.ts';

const SENT_PICTURES = new Set(['last_image', 'foreground_window', 'foreground_window_regions']);
/** A prompt with a whole accessibility tree is far below; more is not a prompt. */
const MAX_TEXT_BYTES = 4 * 2 ** 20;
const MAX_TRAJECTORY_BYTES = 64 * 2 ** 20;

interface StepFiles {
  readonly prompts: string[];
  readonly answers: string[];
  readonly pictures: string[];
}

/** Counts once what does not change: a step's files are written once. One per run. */
export class TokenLedger {
  readonly #artifactsDir: string;
  readonly #texts = new Map<string, number>();
  readonly #pictures = new Map<string, { widthPx: number; heightPx: number } | null>();
  readonly #usages = new Map<string, { readonly stamp: string; readonly steps: Usages }>();

  constructor(artifactsDir: string) {
    this.#artifactsDir = artifactsDir;
  }

  /** By task, steps in order. Folders that cannot be read count as not there. */
  async read(rule: PictureRule): Promise<StepTokens[]> {
    const folders = await this.#taskFolders();
    const all: StepTokens[] = [];
    for (const [folder, task] of folders) all.push(...(await this.#readTask(folder, task, rule)));
    return all;
  }

  async #taskFolders(): Promise<Map<string, TaskKey>> {
    const names = await readdir(this.#artifactsDir, { recursive: true }).catch(() => []);
    const folders = new Map<string, TaskKey>();
    for (const name of names) {
      const place = parseTaskPath(name.split(path.sep).join('/'));
      if (place !== null) folders.set(place.folder, toTaskKey(place.task));
    }
    return folders;
  }

  async #readTask(folder: string, task: TaskKey, rule: PictureRule): Promise<StepTokens[]> {
    const dir = path.join(this.#artifactsDir, folder);
    const names = await readdir(dir).catch(() => []);
    const measured = await this.#usagesOf(path.join(dir, 'traj.jsonl'));
    const files = filesByStep(names);
    const numbers = new Set([...measured.keys(), ...files.keys()]);
    const steps: StepTokens[] = [];
    for (const stepNumber of [...numbers].sort((a, b) => a - b)) {
      const known = measured.get(stepNumber);
      if (known !== undefined) {
        steps.push({ task, stepNumber, ...known, provenance: 'measured' });
        continue;
      }
      const found = files.get(stepNumber);
      if (found === undefined || (found.prompts.length === 0 && found.answers.length === 0))
        continue;
      const counts = await this.#estimate(dir, found, rule);
      steps.push({ task, stepNumber, ...counts, provenance: 'estimated' });
    }
    return steps;
  }

  async #estimate(dir: string, files: StepFiles, rule: PictureRule): Promise<TokenCounts> {
    let input = 0;
    let output = 0;
    for (const name of files.prompts) input += await this.#textTokens(path.join(dir, name));
    for (const name of files.answers) output += await this.#textTokens(path.join(dir, name));
    for (const name of files.pictures) {
      const size = await this.#pictureSize(path.join(dir, name));
      if (size !== null) input += pictureTokens(size, rule);
    }
    return { in: input, cached: 0, out: output };
  }

  async #textTokens(filePath: string): Promise<number> {
    const known = this.#texts.get(filePath);
    if (known !== undefined) return known;
    // Counting blocks the thread for a few ms a prompt; a live run must be served in between.
    await setImmediate();
    const text = await readBounded(filePath, MAX_TEXT_BYTES);
    if (text === null) return 0;
    // What looks like a control token of the model is text here, as it is in a prompt.
    const tokens = countTokens(text, { disallowedSpecial: new Set() });
    this.#texts.set(filePath, tokens);
    return tokens;
  }

  async #pictureSize(filePath: string): Promise<{ widthPx: number; heightPx: number } | null> {
    const known = this.#pictures.get(filePath);
    if (known !== undefined) return known;
    const head = await readPictureFileHead(filePath);
    // A picture that is still being fetched is looked at again.
    if (head !== null) this.#pictures.set(filePath, head);
    return head;
  }

  async #usagesOf(filePath: string): Promise<Usages> {
    const found = await stat(filePath).catch(() => null);
    if (found === null || found.size > MAX_TRAJECTORY_BYTES) return new Map();
    const stamp = `${String(found.size)}@${String(found.mtimeMs)}`;
    const known = this.#usages.get(filePath);
    if (known?.stamp === stamp) return known.steps;
    const text = (await readBounded(filePath, MAX_TRAJECTORY_BYTES)) ?? '';
    const steps = usagesIn(text);
    this.#usages.set(filePath, { stamp, steps });
    return steps;
  }
}

type Usages = ReadonlyMap<number, TokenCounts>;

/** A later line for the same step belongs to a later attempt and replaces the earlier one. */
function usagesIn(text: string): Usages {
  const steps = new Map<number, TokenCounts>();
  for (const line of text.split('\n')) {
    const value = parsed(line);
    const usage = usageInLine(value);
    if (usage === null || typeof value !== 'object' || value === null) continue;
    const stepNumber = 'step_num' in value ? Number(value.step_num) : NaN;
    if (Number.isInteger(stepNumber) && stepNumber > 0) steps.set(stepNumber, usage);
  }
  return steps;
}

function parsed(line: string): unknown {
  // Most runs measure nothing: reading every line as JSON for that would be waste.
  if (!line.includes('_tokens"')) return null;
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function filesByStep(names: readonly string[]): Map<number, StepFiles> {
  const steps = new Map<number, StepFiles>();
  for (const name of names) {
    const file = parseStepFileName(name);
    if (file === null || file.stepNumber === 0) continue;
    const files = steps.get(file.stepNumber) ?? { prompts: [], answers: [], pictures: [] };
    if (file.key === 'user_question') files.prompts.push(name);
    else if (file.key === 'plan_result') files.answers.push(name);
    else if (SENT_PICTURES.has(file.key)) files.pictures.push(name);
    steps.set(file.stepNumber, files);
  }
  return steps;
}

async function readBounded(filePath: string, maxBytes: number): Promise<string | null> {
  const found = await stat(filePath).catch(() => null);
  if (found === null || !found.isFile() || found.size > maxBytes) return null;
  return readFile(filePath, 'utf8').catch(() => null);
}
