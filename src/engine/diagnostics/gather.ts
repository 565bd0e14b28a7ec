/** What goes into the archive of a run: each part bounded, and without secrets. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { selectPictures } from '#core/run/selectors.ts';
import { createLineScrubber, scrubValue } from '#core/scrub/scrubText.ts';
import type { ScrubRule } from '#core/scrub/scrubText.ts';
import type { About, CommandRecord } from '#protocol/contract.ts';
import type { RunEvent } from '#protocol/events.ts';
import type { RunState } from '#protocol/snapshot.ts';
import type { RunPaths } from '../runs/runPaths.ts';
import type { LineStore } from '../runs/lineStore.ts';
import { readFileTail } from './fileTail.ts';

/** Of the log: several tasks' worth. */
const LOG_LINES = 3_000;
/** Of one line: a model's answer in one line would drown the rest. */
const MAX_LINE_CHARS = 4_000;
/** Of the journal; steps are a handful of events each. */
export const JOURNAL_EVENTS = 500;
/** Of the app's own log. */
const APP_LOG_BYTES = 512 * 1024;
/** A JSON file of ours that is larger than this is left out and named. */
const MAX_JSON_BYTES = 4 * 1024 * 1024;
/** The newest pictures; each at most so large. */
const PICTURES = 3;
const MAX_PICTURE_BYTES = 4 * 1024 * 1024;

export interface DiagnosticsPart {
  readonly name: string;
  readonly content: Buffer;
}

export interface GatherOptions {
  readonly paths: RunPaths;
  readonly dataDir: string;
  readonly state: RunState;
  readonly lines: Pick<LineStore, 'page'>;
  readonly events: readonly RunEvent[];
  readonly commands: readonly CommandRecord[];
  readonly about: About;
  readonly scrubRules: readonly ScrubRule[];
  readonly hasPictures: boolean;
  readonly locatePicture: (ref: string) => Promise<{ readonly filePath: string }>;
  readonly writtenAt: string;
}

export async function gatherDiagnostics(options: GatherOptions): Promise<DiagnosticsPart[]> {
  const { paths, state, events, commands, about, writtenAt } = options;
  const json = (name: string, value: unknown): DiagnosticsPart =>
    jsonPart(name, value, options.scrubRules);
  const parts = [
    await filePart('run.json', paths.manifest, options),
    await filePart('run_error.json', paths.runError, options),
    json('found.json', {
      runId: state.runId,
      status: state.status,
      finishReason: state.finishReason,
      connection: state.connection,
      clockOffsetMs: state.clockOffsetMs,
      facts: state.facts,
      settings: state.settings,
      sources: state.sources,
      phases: state.phases,
      workers: state.workers,
      warnings: state.warnings,
      verdict: state.verdict,
      log: state.log,
    }),
    json('commands.json', commands),
    json('versions.json', { ...about, dataDir: undefined, writtenAt }),
    textPart(
      'journal-tail.jsonl',
      events.map((event) => JSON.stringify(event)),
      options.scrubRules,
    ),
    textPart('log-tail.txt', await logTail(options), options.scrubRules),
    textPart(
      'app-log-tail.jsonl',
      (await readFileTail(path.join(options.dataDir, 'logs', 'app.log'), APP_LOG_BYTES)).split(
        '\n',
      ),
      options.scrubRules,
    ),
    ...(options.hasPictures ? await pictureParts(options) : []),
  ].filter((part) => part !== null);
  return [readMe(parts, options), ...parts];
}

/** A file of ours, read as JSON, so that members with telling names are hidden, too. */
async function filePart(
  name: string,
  filePath: string,
  { scrubRules }: GatherOptions,
): Promise<DiagnosticsPart | null> {
  const { size } = await stat(filePath).catch(() => ({ size: -1 }));
  if (size < 0) return null;
  if (size > MAX_JSON_BYTES) {
    return textPart(name, [`Left out: ${String(size)} bytes.`], scrubRules);
  }
  const text = await readFile(filePath, 'utf8').catch(() => '');
  try {
    const value: unknown = JSON.parse(text);
    return jsonPart(name, value, scrubRules);
  } catch {
    return textPart(name, text.split('\n'), scrubRules);
  }
}

async function logTail({ lines, scrubRules }: GatherOptions): Promise<string[]> {
  // Before the time is put in front: a private key is known by whole lines of it.
  const scrub = createLineScrubber(scrubRules);
  const { total } = await lines.page(0, 1);
  const tail: string[] = [];
  // Pages are bounded; the end comes in as many as it takes.
  for (let from = Math.max(0, total - LOG_LINES); from < total;) {
    const page = await lines.page(from, LOG_LINES);
    if (page.lines.length === 0) break;
    for (const { at, source, text } of page.lines) {
      tail.push(`${at ?? '-'} ${source} ${scrub(text.slice(0, MAX_LINE_CHARS))}`);
    }
    from += page.lines.length;
  }
  return tail;
}

async function pictureParts(options: GatherOptions): Promise<DiagnosticsPart[]> {
  const parts: DiagnosticsPart[] = [];
  for (const [index, ref] of newestPictures(options.state).entries()) {
    const found = await options.locatePicture(ref).catch(() => null);
    if (found === null) continue;
    const { size } = await stat(found.filePath).catch(() => ({ size: Infinity }));
    if (size > MAX_PICTURE_BYTES) continue;
    const content = await readFile(found.filePath).catch(() => null);
    const name = `pictures/${String(index + 1)}${path.extname(found.filePath)}`;
    if (content !== null) parts.push({ name, content });
  }
  return parts;
}

/** Of the verdict, of the screen now, and of the task in progress; newest first, none twice. */
function newestPictures(state: RunState): readonly string[] {
  const current = Object.values(state.workers).flatMap(({ currentTask }) =>
    currentTask === null ? [] : (state.tasks[currentTask] ?? []),
  );
  const refs = [
    state.screen?.picture,
    state.verdict?.picture,
    ...current.flatMap((task) =>
      selectPictures(task)
        .slice(-2)
        .reverse()
        .map(({ ref }) => ref),
    ),
  ].filter((ref): ref is string => typeof ref === 'string');
  return [...new Set(refs)].slice(0, PICTURES);
}

function jsonPart(name: string, value: unknown, rules: readonly ScrubRule[]): DiagnosticsPart {
  const text = `${JSON.stringify(scrubValue(value, rules), null, 2)}\n`;
  return { name, content: Buffer.from(text, 'utf8') };
}

function textPart(
  name: string,
  lines: readonly string[],
  rules: readonly ScrubRule[],
): DiagnosticsPart {
  const scrub = createLineScrubber(rules);
  const text = lines.map((line) => scrub(line.slice(0, MAX_LINE_CHARS))).join('\n');
  return { name, content: Buffer.from(text.endsWith('\n') ? text : `${text}\n`, 'utf8') };
}

const MEANINGS: Readonly<Record<string, string>> = {
  'run.json': 'which run, of which VM',
  'run_error.json': 'verdict, evidence and checks when it was found stuck or crashed',
  'found.json': 'what was found on the VM, and where the run stands',
  'commands.json': 'the commands that were run on the VM',
  'versions.json': 'of this app and its machine',
  'journal-tail.jsonl': `the newest ${String(JOURNAL_EVENTS)} events`,
  'log-tail.txt': `the newest ${String(LOG_LINES)} lines of the log`,
  'app-log-tail.jsonl': "the end of the app's own log",
};

function readMe(parts: readonly DiagnosticsPart[], { writtenAt }: GatherOptions): DiagnosticsPart {
  const lines = [
    `Diagnostics of WAA Monitor, written ${writtenAt}.`,
    '',
    ...parts.map(({ name, content }) => {
      const meaning = MEANINGS[name] ?? 'the screen of the guest';
      return `${name} (${String(content.byteLength)} bytes): ${meaning}`;
    }),
    '',
    'What looks like a key, a token or a password has been taken out of every text.',
    'Pictures are as they were taken: look at them before passing this on.',
    '',
  ];
  return { name: 'README.txt', content: Buffer.from(lines.join('\n'), 'utf8') };
}
