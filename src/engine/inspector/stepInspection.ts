/** Everything that WAA saved of one step, read from the run's mirror. Reads only; missing parts are null. */
import { constants } from 'node:fs';
import { open, readdir, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type {
  StepInspection,
  StepObservation,
  StepPicture,
  StepText,
} from '#protocol/inspector.ts';
import type { AttemptState, RunState } from '#protocol/snapshot.ts';
import type { TaskKey } from '#protocol/vocabulary.ts';
import { readObservation } from '#core/waa/observation.ts';
import { parseFileTime, parseTrajectoryLine, type TrajectoryLine } from '#core/waa/trajectory.ts';
import { scrubText, scrubValue } from '#core/scrub/scrubText.ts';
import { toLocalPath } from '../mirror/localName.ts';
import { readPictureFileHead } from '../screenshots/pngHeader.ts';
import type { RunPaths } from '../runs/runPaths.ts';

export interface StepRequest {
  readonly paths: RunPaths;
  readonly state: RunState;
  readonly task: TaskKey;
  /** The latest one when not said. */
  readonly attempt?: number | undefined;
  /** 0 for the screen after reset. */
  readonly stepNumber: number;
}

/** A prompt or a tree is far below this; what is beyond is cut and said so. */
const MAX_TEXT_BYTES = 2 * 2 ** 20;
/** Steps leave 2 kB each; a hundred attempts of a hundred steps fit. */
const MAX_TRAJECTORY_BYTES = 64 * 2 ** 20;
/** A folder of a task holds ten files a step; more are not looked at. */
const MAX_FILES = 20_000;
/** Names carry whole seconds and are stamped a moment before the log line. */
const TIME_TOLERANCE_MS = 2000;

/** A link in place of a file is not followed; Windows has no such flag, whatever the types say. */
const NO_FOLLOW = (constants as { readonly O_NOFOLLOW?: number }).O_NOFOLLOW;
const READ_PLAIN = constants.O_RDONLY | (NO_FOLLOW ?? 0);

const FILE_NAME =
  /^([a-z][a-z0-9_]{0,63})-step_(reset|\d{1,6})_(\d{8}@\d{6,12})\.(png|jpg|jpeg|txt|json|xml)$/i;
const PICTURE_ENDINGS = new Set(['png', 'jpg', 'jpeg']);
/** Pictures and texts that the environment gives after the action; all others are the agent's, from before it. */
const OBSERVED_KINDS = new Set(['screenshot', 'window_image', 'accessibility_tree', 'obs']);

interface StepFile {
  readonly name: string;
  readonly kind: string;
  readonly isPicture: boolean;
}

export async function readStepInspection(request: StepRequest): Promise<StepInspection> {
  const folder = await taskFolder(request);
  const { stepNumber } = request;
  if (folder === null) {
    return { stepNumber, before: null, after: null, pictures: [], texts: [], records: [] };
  }
  const lines = await readLines(folder, request);
  const names = await readNames(folder, request);
  const own = filesOf(names, lines, stepNumber);
  const earlier = stepNumber === 0 ? [] : filesOf(names, lines, stepNumber - 1);
  const [before, after, pictures, texts] = await Promise.all([
    stepNumber === 0 ? null : readSide(folder, earlier, lineOf(lines, stepNumber - 1)),
    readSide(folder, own, lineOf(lines, stepNumber)),
    readPictures(folder, request.paths, own, earlier),
    readTexts(folder, own),
  ]);
  const records = lines.filter(({ line }) => numberOf(line) === stepNumber).map(toRecord);
  const response = readObservation(lineOf(lines, stepNumber)?.text ?? '').response;
  return {
    stepNumber,
    before,
    after,
    pictures,
    texts: response === null ? texts : [...texts, inlineText('response', response)],
    records,
  };
}

export async function readStepPictures(request: StepRequest): Promise<StepPicture[]> {
  const folder = await taskFolder(request);
  if (folder === null) return [];
  const names = await readNames(folder, request);
  const lines = await readLines(folder, request);
  const { stepNumber } = request;
  const earlier = stepNumber === 0 ? [] : filesOf(names, lines, stepNumber - 1);
  return readPictures(folder, request.paths, filesOf(names, lines, stepNumber), earlier);
}

// --- Where ----------------------------------------------------------------------------------------

function attemptOf({ state, task, attempt }: StepRequest): AttemptState | null {
  const attempts = state.tasks[task]?.attempts ?? [];
  const found =
    attempt === undefined ? attempts.at(-1) : attempts.find(({ number }) => number === attempt);
  return found ?? null;
}

/** Where the attempt's pictures are is where its texts are; another attempt's folder is the same one. */
async function taskFolder(request: StepRequest): Promise<string | null> {
  const chosen = attemptOf(request);
  const all = request.state.tasks[request.task]?.attempts ?? [];
  const picture = [...(chosen === null ? [] : [chosen]), ...all].map(pictureOf).find(Boolean);
  if (picture === undefined || picture === null) return null;
  try {
    // Links are followed before comparing: one that leads out is out.
    const root = await realpath(request.paths.artifacts);
    const folder = await realpath(path.resolve(request.paths.dir, path.dirname(picture)));
    return folder.startsWith(root + path.sep) ? folder : null;
  } catch {
    return null;
  }
}

function pictureOf(attempt: AttemptState): string | null {
  const step = attempt.steps.find((each) => each.screenshot ?? each.screenshotBefore);
  return attempt.resetScreenshot ?? step?.screenshot ?? step?.screenshotBefore ?? null;
}

/** True for an instant of a file that belongs to the chosen attempt: a rerun writes into the same folder. */
function timeFilter(request: StepRequest): (at: string | null) => boolean {
  const attempts = request.state.tasks[request.task]?.attempts ?? [];
  const chosen = attemptOf(request);
  if (chosen === null || attempts.length < 2) return () => true;
  const next = attempts.find(({ number }) => number === chosen.number + 1);
  const isFirst = attempts[0] === chosen;
  const fromMs = isFirst
    ? Number.NEGATIVE_INFINITY
    : Date.parse(chosen.startedAt) - TIME_TOLERANCE_MS;
  const toMs =
    next === undefined ? Number.POSITIVE_INFINITY : Date.parse(next.startedAt) - TIME_TOLERANCE_MS;
  return (at) => {
    const ms = at === null ? Number.NaN : Date.parse(at);
    return Number.isNaN(ms) || (ms >= fromMs && ms < toMs);
  };
}

// --- Which files ----------------------------------------------------------------------------------

interface ReadLine {
  readonly text: string;
  readonly line: ToldLine;
}
type ToldLine = Extract<TrajectoryLine, { kind: 'reset' | 'step' }>;

/** The lines of the chosen attempt; a line that cannot be read is left out. */
async function readLines(folder: string, request: StepRequest): Promise<readonly ReadLine[]> {
  const filePath = path.join(folder, 'traj.jsonl');
  const size = await stat(filePath).then(
    (facts) => facts.size,
    () => 0,
  );
  if (size === 0 || size > MAX_TRAJECTORY_BYTES) return [];
  const source = await readFile(filePath, 'utf8').catch(() => '');
  const isOfAttempt = timeFilter(request);
  const lines: ReadLine[] = [];
  for (const text of source.split('\n')) {
    if (text.trim() === '') continue;
    const line = parseTrajectoryLine(text);
    if (line.kind !== 'reset' && line.kind !== 'step') continue;
    if (!isOfAttempt(line.at)) continue;
    // A second reset in the same time begins the attempt anew.
    if (line.kind === 'reset') lines.length = 0;
    lines.push({ text, line });
  }
  return lines;
}

function numberOf(line: ToldLine): number {
  return line.kind === 'reset' ? 0 : line.stepNumber;
}

/** A step of several actions leaves a line for each: the last one is where it ended. */
function lineOf(lines: readonly ReadLine[], stepNumber: number): ReadLine | undefined {
  return lines.findLast(({ line }) => numberOf(line) === stepNumber);
}

interface NamedFile extends StepFile {
  readonly stepNumber: number;
  readonly stamp: string;
}

async function readNames(folder: string, request: StepRequest): Promise<readonly NamedFile[]> {
  const isOfAttempt = timeFilter(request);
  const names = await readdir(folder).catch((): string[] => []);
  return names.slice(0, MAX_FILES).flatMap((name) => {
    const match = FILE_NAME.exec(name);
    if (match === null || !isOfAttempt(parseFileTime(match[3] ?? ''))) return [];
    return [
      {
        name,
        kind: (match[1] ?? '').toLowerCase(),
        isPicture: PICTURE_ENDINGS.has((match[4] ?? '').toLowerCase()),
        stepNumber: match[2] === 'reset' ? 0 : Number(match[2]) + 1,
        stamp: match[3] ?? '',
      },
    ];
  });
}

/** Of each kind the one that the trajectory names, else the newest in the folder. */
function filesOf(
  names: readonly NamedFile[],
  lines: readonly ReadLine[],
  stepNumber: number,
): readonly StepFile[] {
  const files = new Map<string, StepFile>();
  const own = names.filter((file) => file.stepNumber === stepNumber);
  for (const file of own.toSorted((a, b) => (a.stamp < b.stamp ? -1 : 1))) {
    files.set(file.kind, file);
  }
  for (const [kind, name] of Object.entries(lineOf(lines, stepNumber)?.line.files ?? {})) {
    const ending = name.split('.').at(-1)?.toLowerCase() ?? '';
    files.set(kind, { name, kind, isPicture: PICTURE_ENDINGS.has(ending) });
  }
  return [...files.values()].toSorted((a, b) => (a.kind < b.kind ? -1 : 1));
}

// --- What is in them ------------------------------------------------------------------------------

async function readPictures(
  folder: string,
  paths: RunPaths,
  own: readonly StepFile[],
  earlier: readonly StepFile[],
): Promise<StepPicture[]> {
  const isObserved = ({ kind }: StepFile): boolean => OBSERVED_KINDS.has(kind);
  const wanted = [
    ...earlier.filter(isObserved).map((file) => ({ file, side: 'before' as const })),
    ...own.filter((file) => !isObserved(file)).map((file) => ({ file, side: 'before' as const })),
    ...own.filter(isObserved).map((file) => ({ file, side: 'after' as const })),
  ].filter(({ file }) => file.isPicture);
  const pictures = await Promise.all(
    wanted.map(async ({ file, side }) => {
      const local = toLocalPath(file.name);
      if (local === null) return [];
      const filePath = path.join(folder, local);
      const head = await readPictureFileHead(filePath);
      if (head === null) return [];
      const ref = path.relative(paths.dir, filePath).split(path.sep).join('/');
      return [{ side, kind: file.kind, ref, widthPx: head.widthPx, heightPx: head.heightPx }];
    }),
  );
  return pictures.flat();
}

async function readSide(
  folder: string,
  files: readonly StepFile[],
  line: ReadLine | undefined,
): Promise<StepObservation | null> {
  const tree = files.find(({ kind, isPicture }) => kind === 'accessibility_tree' && !isPicture);
  if (line === undefined && tree === undefined) return null;
  const { response: _, ...told } = readObservation(line?.text ?? '');
  const text = tree === undefined ? null : await readText(folder, tree);
  return { ...scrubValue(told), windowNames: copyOf(told.windowNames), accessibilityTree: text };
}

function copyOf(names: readonly string[] | null): string[] | null {
  return names === null ? null : names.map((name) => scrubText(name));
}

async function readTexts(folder: string, files: readonly StepFile[]): Promise<StepText[]> {
  const wanted = files.filter(({ kind, isPicture }) => !isPicture && kind !== 'accessibility_tree');
  const texts = await Promise.all(wanted.map((file) => readText(folder, file)));
  return texts.filter((text) => text !== null);
}

/** Null when it is not there (yet). */
async function readText(folder: string, { name, kind }: StepFile): Promise<StepText | null> {
  const local = toLocalPath(name);
  if (local === null) return null;
  const handle = await open(path.join(folder, local), READ_PLAIN).catch(() => null);
  if (handle === null) return null;
  try {
    const { size } = await handle.stat();
    const bytes = Buffer.alloc(Math.min(size, MAX_TEXT_BYTES));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
    const text = scrubText(bytes.toString('utf8', 0, bytesRead));
    return { name, kind, sizeBytes: size, isCut: size > MAX_TEXT_BYTES, text };
  } catch {
    // A folder of that name, or a disk that fails: this part is not shown, the others are.
    return null;
  } finally {
    await handle.close();
  }
}

function toRecord({ text }: ReadLine): StepText {
  const value: unknown = JSON.parse(text);
  const indented = scrubText(JSON.stringify(value, null, 2));
  const isCut = indented.length > MAX_TEXT_BYTES;
  return {
    name: 'traj.jsonl',
    kind: 'record',
    sizeBytes: Buffer.byteLength(text),
    isCut,
    text: isCut ? indented.slice(0, MAX_TEXT_BYTES) : indented,
  };
}

function inlineText(kind: string, text: string): StepText {
  return {
    name: 'traj.jsonl',
    kind,
    sizeBytes: Buffer.byteLength(text),
    isCut: false,
    text: scrubText(text),
  };
}
