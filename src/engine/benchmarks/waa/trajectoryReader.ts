/** The lines of a task's traj.jsonl with the files they name, as events. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { EventDraft, RunEventOf, StepTarget } from '#protocol/events.ts';
import type { TaskRef } from '#protocol/vocabulary.ts';
import { toErrorKind } from '#core/logs/knownFailures.ts';
import { parseAction, resolveTargets } from '#core/waa/actions.ts';
import { splitPlanResult } from '#core/waa/planResult.ts';
import { readRegions } from '#core/waa/regions.ts';
import { parseTrajectoryLine, type TrajectoryLine } from '#core/waa/trajectory.ts';
import { toLocalPath } from '../../mirror/localName.ts';
import { readPictureFileHead, type PictureHead } from '../../screenshots/pngHeader.ts';

interface StepPlace {
  readonly stepNumber: number;
  /** 0-based within the step. */
  readonly actionIndex: number;
}

/** How far a trajectory has been told, so that a new line costs only that line. */
export class TrajectoryCursor {
  /** Everything before this byte is told completely. */
  settledBytes = 0;
  /** Picture of the last settled line: what the agent saw before the next action. */
  pictureBefore: string | null = null;
  /** The last settled line: a further one of the same step tells of its next action. */
  place: StepPlace | null = null;
  /** Of traj.jsonl, VM clock. */
  modifiedAtMs = 0;
  #missing: ReadonlySet<string> = new Set();

  /** True when a line names this file, and it was not there (or not whole) when that was read. */
  isMissing(name: string): boolean {
    return this.#missing.has(name);
  }

  setMissing(names: ReadonlySet<string>): void {
    this.#missing = names;
  }
}

export interface TrajectoryRequest {
  readonly artifactsDir: string;
  /** The task's folder below it. */
  readonly folder: string;
  readonly cursor: TrajectoryCursor;
  readonly source: string;
  readonly inTask: { readonly workerId: string; readonly task: TaskRef };
}

type ToldLine = Extract<TrajectoryLine, { kind: 'reset' | 'step' }>;

/** 15 steps leave 30 kB; accessibility trees inside would make some MB. */
const MAX_TRAJECTORY_BYTES = 64 * 2 ** 20;
/** Answers of models and lists of regions. */
const MAX_TEXT_BYTES = 1024 * 1024;
const MAX_THOUGHT_CHARS = 16 * 1024;
/** The exception itself is at the end; the same piece decides when the log tells of it. */
const TRACEBACK_END_CHARS = 2000;
const NEWLINE = 0x0a;

export async function readTrajectory(request: TrajectoryRequest): Promise<readonly EventDraft[]> {
  const { artifactsDir, folder, cursor } = request;
  const bytes = await readBounded(
    path.join(artifactsDir, folder, 'traj.jsonl'),
    MAX_TRAJECTORY_BYTES,
  );
  if (bytes === null) return [];
  // Cut or replaced since: what was settled is not there any more.
  if (bytes.length < cursor.settledBytes) cursor.settledBytes = 0;
  if (cursor.settledBytes === 0) {
    cursor.pictureBefore = null;
    cursor.place = null;
  }
  const drafts: EventDraft[] = [];
  const missing = new Set<string>();
  let { pictureBefore, place } = cursor;
  let start = cursor.settledBytes;
  // A last line without its end is still being written.
  for (let end = bytes.indexOf(NEWLINE, start); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
    const text = bytes.toString('utf8', start, end).trim();
    start = end + 1;
    if (text !== '') {
      const line = parseTrajectoryLine(text);
      place = placeAfter(place, line);
      const before = { picture: pictureBefore, actionIndex: place?.actionIndex ?? 0 };
      drafts.push(...(await lineDrafts(line, request, before, missing)));
      if (line.kind === 'reset' || line.kind === 'step') {
        pictureBefore = line.files['screenshot'] ?? null;
      }
    }
    if (missing.size === 0) {
      cursor.settledBytes = start;
      cursor.pictureBefore = pictureBefore;
      cursor.place = place;
    }
  }
  cursor.setMissing(missing);
  return drafts;
}

function placeAfter(place: StepPlace | null, line: TrajectoryLine): StepPlace | null {
  if (line.kind === 'reset') return null;
  if (line.kind !== 'step') return place;
  const isSameStep = place?.stepNumber === line.stepNumber;
  return {
    stepNumber: line.stepNumber,
    actionIndex: isSameStep ? place.actionIndex + 1 : 0,
  };
}

/** What the lines before say of where a line stands. */
interface LineContext {
  /** Screen after the line before: what was there when this one's action began. */
  readonly picture: string | null;
  readonly actionIndex: number;
}

async function lineDrafts(
  line: TrajectoryLine,
  request: TrajectoryRequest,
  before: LineContext,
  missing: Set<string>,
): Promise<readonly EventDraft[]> {
  const { cursor, source, inTask, folder } = request;
  const modifiedAt = new Date(cursor.modifiedAtMs).toISOString();
  const base = { clock: 'vm', source, ...inTask } as const;
  switch (line.kind) {
    case 'unreadable':
      return [
        {
          type: 'warning.raised',
          at: modifiedAt,
          clock: 'vm',
          source,
          code: 'trajectory_unreadable',
          message: `A line of ${folder}/traj.jsonl cannot be read. ${line.reason}`,
          remedy:
            'Its step is shown as far as the log tells of it; everything else is not affected.',
        },
      ];
    case 'error':
      return [
        {
          ...base,
          type: 'task.errored',
          at: modifiedAt,
          kind: toErrorKind(`${line.message}\n${line.traceback.slice(-TRACEBACK_END_CHARS)}`),
          message: line.message === '' ? line.title : line.message,
          traceback: line.traceback,
        },
      ];
    case 'reset': {
      const at = line.at ?? modifiedAt;
      const step = await stepDraft(line, at, request, before, missing);
      if (line.instruction === null) return [step];
      return [{ ...base, type: 'task.described', at, instruction: line.instruction }, step];
    }
    case 'step':
      return [await stepDraft(line, line.at ?? modifiedAt, request, before, missing)];
  }
}

type StepRecorded = Extract<EventDraft, { type: 'step.recorded' }>;

async function stepDraft(
  line: ToldLine,
  at: string,
  request: TrajectoryRequest,
  before: LineContext,
  missing: Set<string>,
): Promise<StepRecorded> {
  const files = new StepFiles(request, line, missing);
  const { inTask, source } = request;
  const screenshot = await files.picture(line.files['screenshot']);
  const seen = await files.picture(line.files['foreground_window']);
  const action = line.kind === 'step' ? line.action : null;
  const thought = await files.thought();
  const known: Pick<
    RunEventOf<'step.recorded'>,
    | 'action'
    | 'actionIndex'
    | 'screenshot'
    | 'screenshotBefore'
    | 'thought'
    | 'windowTitle'
    | 'targets'
  > = {
    ...(action === null ? {} : { action }),
    ...(before.actionIndex === 0 ? {} : { actionIndex: before.actionIndex }),
    ...(screenshot === null ? {} : { screenshot: screenshot.ref }),
    ...(seen === null ? {} : { screenshotBefore: seen.ref }),
    ...(thought === null ? {} : { thought }),
    ...(line.windowTitle === null ? {} : { windowTitle: line.windowTitle }),
  };
  const stepNumber = line.kind === 'step' ? line.stepNumber : 0;
  const draft = { type: 'step.recorded', at, clock: 'vm', source, ...inTask, stepNumber } as const;
  if (action === null) return { ...draft, ...known };
  // The action belongs on the screen before it: as the step before left it, else as the agent saw it.
  const screen = (await files.head(before.picture)) ?? seen?.head ?? screenshot?.head ?? null;
  const targets = await files.targets(action, screen, seen?.head ?? null);
  return { ...draft, ...known, ...(targets.length === 0 ? {} : { targets }) };
}

/** The files that one line of a trajectory names. */
class StepFiles {
  readonly #request: TrajectoryRequest;
  readonly #line: ToldLine;
  readonly #missing: Set<string>;

  constructor(request: TrajectoryRequest, line: ToldLine, missing: Set<string>) {
    this.#request = request;
    this.#line = line;
    this.#missing = missing;
  }

  /** Null for a picture that is not there yet, empty, or none at all. */
  async picture(
    name: string | undefined,
  ): Promise<{ readonly ref: string; readonly head: PictureHead } | null> {
    if (name === undefined || toLocalPath(name) === null) return null;
    const head = await this.head(name);
    if (head === null) {
      this.#missing.add(name);
      return null;
    }
    return { ref: `artifacts/${this.#request.folder}/${toLocalPath(name) ?? name}`, head };
  }

  async head(name: string | null): Promise<PictureHead | null> {
    return name === null ? null : readPictureFileHead(this.#path(name));
  }

  async thought(): Promise<string | null> {
    const text = await this.#text('plan_result');
    if (text === null) return null;
    const { thought } = splitPlanResult(text);
    return thought === '' ? null : thought.slice(0, MAX_THOUGHT_CHARS);
  }

  /** Pixels in code are the screen's; regions are of the picture that the agent saw. */
  async targets(
    action: string,
    screen: PictureHead | null,
    seen: PictureHead | null,
  ): Promise<StepTarget[]> {
    const regions = await this.#text('regions');
    return resolveTargets(parseAction(action).targets, {
      ...this.#pictureSize(screen),
      regions: regions === null ? [] : readRegions(regions),
      regionFrame: this.#pictureSize(seen ?? screen),
    });
  }

  /** The picture's own size wins over what the line says: WAA writes 1920 x 1200 in any case. */
  #pictureSize(head: PictureHead | null): { widthPx: number; heightPx: number } {
    if (head !== null) return head;
    const widthPx = this.#line.kind === 'step' ? this.#line.imageWidthPx : null;
    const heightPx = this.#line.kind === 'step' ? this.#line.imageHeightPx : null;
    // Without a size no pixel can be placed: dividing by nothing gives no fraction.
    return { widthPx: widthPx ?? Number.NaN, heightPx: heightPx ?? Number.NaN };
  }

  async #text(key: string): Promise<string | null> {
    const name = this.#line.files[key];
    if (name === undefined) return null;
    const bytes = await readBounded(this.#path(name), MAX_TEXT_BYTES);
    if (bytes === null) this.#missing.add(name);
    return bytes?.toString('utf8') ?? null;
  }

  #path(name: string): string {
    return path.join(this.#request.artifactsDir, this.#request.folder, toLocalPath(name) ?? '');
  }
}

/** Null when it is not there or is too long to be what it should be. */
async function readBounded(filePath: string, maxBytes: number): Promise<Buffer | null> {
  try {
    if ((await stat(filePath)).size > maxBytes) return null;
    return await readFile(filePath);
  } catch {
    return null;
  }
}
