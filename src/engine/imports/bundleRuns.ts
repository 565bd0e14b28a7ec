/**
 * Runs of this app: a bundle, or the folder of a run as it lies in a data folder. Nothing in it is
 * trusted: names, sizes and hashes are checked, the journal is read event by event, and whatever can
 * be derived from the journal is derived anew.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import posix from 'node:path/posix';
import { pipeline } from 'node:stream/promises';
import { createRunState } from '#core/run/runState.ts';
import { reduceRun } from '#core/run/reduceRun.ts';
import { selectRunSummary } from '#core/run/selectors.ts';
import { BUNDLE_MANIFEST, BUNDLE_VERSION, bundleManifestSchema } from '#protocol/bundle.ts';
import type { BundleManifest } from '#protocol/bundle.ts';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import type { RunEvent } from '#protocol/events.ts';
import { journalHeaderSchema, manifestSchema } from '#protocol/journal.ts';
import type { RunManifest } from '#protocol/journal.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { toLocalPath } from '../mirror/localName.ts';
import { parseEventLine, readJournal } from '../runs/eventJournal.ts';
import { copyFiles } from './copyFiles.ts';
import type { CopiedFile } from './copyFiles.ts';
import type { ImportTarget, RunSource } from './runSource.ts';
import { readTreeText } from './sourceTree.ts';
import type { SourceTree, TreeFile } from './sourceTree.ts';

/** A list of 200,000 files is 40 MB. */
const MAX_MANIFEST_BYTES = 64 * 2 ** 20;
/** A full run's journal is about 20 MB. */
const MAX_JOURNAL_BYTES = 512 * 2 ** 20;
const PICTURE = /\.(?:png|jpe?g|webp)$/i;
/** What a writer of a data folder keeps for itself, and what is derived anew. */
const NOT_TAKEN = /^(?:thumbs\/|\.watching$|\.progress\.json$|summary\.json$)|\.lock$|~$/;

export async function findOwnRuns(
  tree: SourceTree,
  signal: AbortSignal,
): Promise<readonly RunSource[]> {
  const sources: RunSource[] = [];
  for (const file of tree.files) {
    if (posix.basename(file.path) !== 'run.json') continue;
    signal.throwIfAborted();
    const folder = posix.dirname(file.path) === '.' ? '' : `${posix.dirname(file.path)}/`;
    const source = await readOwnRun(tree, folder, file);
    if (source !== null) sources.push(source);
  }
  return sources;
}

async function readOwnRun(
  tree: SourceTree,
  folder: string,
  manifestFile: TreeFile,
): Promise<RunSource | null> {
  const journal = tree.files.find(({ path: name }) => name === `${folder}events.jsonl`);
  if (journal === undefined) return null;
  const manifest = manifestSchema.safeParse(
    parseJson(await readTreeText(tree, manifestFile, MAX_MANIFEST_BYTES)),
  );
  if (!manifest.success) return null;
  const bundle = await readBundleManifest(tree, folder);
  const journalText = (await readTreeText(tree, journal, MAX_JOURNAL_BYTES)) ?? '';
  const state = stateOf(manifest.data, journalText);
  const files = ownFiles(tree, folder, bundle);
  const counts = countTasks(state);
  return {
    runId: manifest.data.runId,
    fingerprint: createHash('sha256')
      .update(manifest.data.runId)
      .update(journalText.slice(0, 1 << 20))
      .digest('hex'),
    preview: {
      id: folder === '' ? '.' : folder.slice(0, -1),
      kind: bundle === null ? 'run_folder' : 'bundle',
      name: manifest.data.name === '' ? manifest.data.targetLabel : manifest.data.name,
      tasks: counts,
      steps: Object.values(state.tasks).reduce(
        (sum, { attempts }) => sum + (attempts.at(-1)?.steps.length ?? 0),
        0,
      ),
      pictures: files.filter(({ to }) => PICTURE.test(to)).length,
      files: files.length,
      sizeBytes: files.reduce((sum, { file }) => sum + file.sizeBytes, 0),
      logs: [],
      startedAt: state.startedAt,
      endedAt: state.endedAt,
      settings: state.settings,
      remarks: remarksOf(bundle),
    },
    write: (target) => writeOwnRun(tree, { files, bundle, manifest: manifest.data }, target),
  };
}

/** @throws MonitorError when a bundle was written by a newer app, or its list is damaged. */
async function readBundleManifest(
  tree: SourceTree,
  folder: string,
): Promise<BundleManifest | null> {
  const file = tree.files.find(({ path: name }) => name === folder + BUNDLE_MANIFEST);
  if (file === undefined) return null;
  const value = parseJson(await readTreeText(tree, file, MAX_MANIFEST_BYTES));
  const parsed = bundleManifestSchema.safeParse(value);
  if (!parsed.success) {
    throw refusal(tree, 'its list of files cannot be read', 'Ask for the bundle again.');
  }
  if (parsed.data.version <= BUNDLE_VERSION) return parsed.data;
  throw refusal(
    tree,
    `it was written by a newer WAA Monitor (bundle version ${String(parsed.data.version)}, this one reads up to ${String(BUNDLE_VERSION)})`,
    'Update WAA Monitor.',
  );
}

/** Files of the run with safe names. What a bundle's list does not name is not taken. */
function ownFiles(
  tree: SourceTree,
  folder: string,
  bundle: BundleManifest | null,
): readonly CopiedFile[] {
  const listed = bundle === null ? null : new Set(bundle.files.map(({ path: name }) => name));
  return tree.files.flatMap((file) => {
    const to = file.path.startsWith(folder) ? file.path.slice(folder.length) : '';
    if (to === '' || to === BUNDLE_MANIFEST || NOT_TAKEN.test(to)) return [];
    if (listed !== null && !listed.has(to)) return [];
    // A name that cannot be held as it is would break the references to it.
    return toLocalPath(to) === to ? [{ file, to }] : [];
  });
}

function stateOf(manifest: RunManifest, journalText: string): RunState {
  const events: RunEvent[] = [];
  for (const line of journalText.split('\n').slice(1)) {
    const event = line === '' ? null : parseEventLine(line);
    if (event !== null) events.push(event);
  }
  return reduceRun(createRunState(manifest.runId), events);
}

function countTasks(state: RunState): RunSource['preview']['tasks'] {
  const tasks = Object.values(state.tasks);
  const withScore = tasks.filter(({ score }) => score !== null).length;
  const withError = tasks.filter(({ status }) => status === 'error' || status === 'infra').length;
  const total = tasks.length;
  return { total, withScore, withError, withoutOutcome: total - withScore - withError };
}

function remarksOf(bundle: BundleManifest | null): string[] {
  if (bundle === null) return [];
  const { pictures, leftOut } = bundle;
  return [
    ...(pictures === 'thumbs' ? ['Its pictures are small ones.'] : []),
    ...(leftOut.pictures > 0 ? [`${String(leftOut.pictures)} pictures were left out of it.`] : []),
    ...(leftOut.other > 0 ? [`${String(leftOut.other)} other files were left out of it.`] : []),
  ];
}

interface OwnRun {
  readonly files: readonly CopiedFile[];
  readonly bundle: BundleManifest | null;
  readonly manifest: RunManifest;
}

async function writeOwnRun(
  tree: SourceTree,
  { files, bundle, manifest }: OwnRun,
  target: ImportTarget,
): Promise<void> {
  const { paths, report, signal } = target;
  await copyFiles(tree, files, {
    targetDir: paths.dir,
    signal,
    onFraction: (fraction) => report('copying', fraction),
  });
  if (bundle !== null) await verify(tree, bundle, paths.dir, target);
  const { runId, origin } = target.manifest;
  const own: RunManifest = { ...manifest, runId, origin, profileId: null };
  await writeFile(paths.manifest, `${JSON.stringify(own, null, 2)}\n`);
  await rewriteJournal(paths.journal, runId);
  const { events } = await readJournal(paths.journal);
  if (events.length === 0) {
    throw refusal(tree, 'its journal holds no events', 'Ask for the bundle again.');
  }
  const state = reduceRun(createRunState(runId), events);
  await writeFile(paths.snapshot, JSON.stringify(state));
  const summary = { ...selectRunSummary(state), isWatched: false };
  await writeFile(paths.summary, JSON.stringify(summary));
  await rm(paths.watching, { force: true });
}

/** @throws MonitorError when a file is missing or is not what the list says. */
async function verify(
  tree: SourceTree,
  bundle: BundleManifest,
  dir: string,
  { report, signal }: ImportTarget,
): Promise<void> {
  const wanted = bundle.files.filter(({ path: name }) => !NOT_TAKEN.test(name));
  for (const [index, { path: name, sizeBytes, sha256 }] of wanted.entries()) {
    signal.throwIfAborted();
    const found = await hashOf(path.join(dir, ...name.split('/'))).catch(() => null);
    if (found?.sizeBytes !== sizeBytes || found.sha256 !== sha256) {
      const what = found === null ? 'is missing' : 'is not what its list says';
      throw refusal(
        tree,
        `${JSON.stringify(name.slice(0, 200))} ${what}: the bundle is damaged or was changed`,
        'Ask for the bundle again; nothing of it was kept.',
      );
    }
    report('reading_results', index / wanted.length);
  }
}

async function hashOf(filePath: string): Promise<{ sizeBytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  await pipeline(createReadStream(filePath), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      sizeBytes += chunk.length;
      hash.update(chunk);
    }
  });
  return { sizeBytes, sha256: hash.digest('hex') };
}

/** The run may have another id here, and is of no VM that is saved here. */
async function rewriteJournal(filePath: string, runId: string): Promise<void> {
  const text = await readFile(filePath, 'utf8');
  const lines = text.split('\n').map((line, index) => {
    if (index === 0) {
      const header = journalHeaderSchema.safeParse(parseJson(line));
      return header.success ? JSON.stringify({ ...header.data, runId }) : line;
    }
    if (!line.includes('"run.opened"')) return line;
    const event = parseEventLine(line);
    if (event?.type !== 'run.opened') return line;
    const { profileId: _profileId, ...opened } = event;
    return JSON.stringify({ ...opened, runId });
  });
  await writeFile(filePath, lines.join('\n'));
}

function refusal(tree: SourceTree, why: string, remedy: string): MonitorError {
  return new MonitorError(
    ERROR_CODES.invalidInput,
    `${tree.location} is not imported: ${why}.`,
    remedy,
  );
}

function parseJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return null;
  }
}
