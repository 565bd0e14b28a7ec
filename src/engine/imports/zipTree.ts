/**
 * A zip as a source tree. Its central directory is judged before a byte is unpacked: names that lead
 * out, more or larger files than a run can have, and sizes that only a bomb has. While unpacking,
 * yauzl ends an entry that gives more than it declared.
 */
import { stat } from 'node:fs/promises';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { getFileNameLowLevel, openPromise, validateFileName } from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import { byPath, checkLimits, DEFAULT_TREE_LIMITS, linksText } from './sourceTree.ts';
import type { SourceTree, TreeFile, TreeLimits } from './sourceTree.ts';

/** Seen: 1:30 for accessibility trees, 1:60 for boot logs. Deflate ends at 1:1032, its zeros. */
const MAX_RATIO = 200;
/** Below this, a high ratio does no harm. */
const RATIO_MATTERS_FROM_BYTES = 64 * 2 ** 20;
const FILE_TYPE_MASK = 0o170000;
const SYMBOLIC_LINK = 0o120000;
const DIRECTORY = 0o040000;
/** Made by Unix: then the high half of the attributes is a file's mode. */
const UNIX = 3;

/** @throws MonitorError `invalid_input` for what is no zip, or none that is opened here. */
export async function openZipTree(
  filePath: string,
  limits: TreeLimits = DEFAULT_TREE_LIMITS,
): Promise<SourceTree> {
  const location = await realpath(filePath);
  const zip = await openPromise(location, {
    autoClose: false,
    // Names are checked below, to say which one is wrong.
    decodeStrings: false,
  }).catch((cause: unknown) => {
    throw refusal(location, `it is no zip, or a damaged one (${textOf(cause)})`, cause);
  });
  try {
    const { entries, remarks } = await readDirectory(zip, location, limits);
    return {
      kind: 'zip',
      location,
      ancestors: ['imported', path.basename(location).replace(/\.(zip|waarun)$/i, '')],
      files: [...entries.keys()].sort(byPath),
      remarks,
      open: async (file) => {
        const entry = entries.get(file);
        if (entry === undefined) throw new Error(`${file.path} is not in ${location}`);
        return zip.openReadStreamPromise(entry);
      },
      close: () => {
        zip.close();
        return Promise.resolve();
      },
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

interface Directory {
  readonly entries: ReadonlyMap<TreeFile, Entry>;
  readonly remarks: readonly string[];
}

async function readDirectory(
  zip: ZipFile,
  location: string,
  limits: TreeLimits,
): Promise<Directory> {
  const { size: archiveBytes } = await stat(location);
  const entries = new Map<TreeFile, Entry>();
  const names = new Set<string>();
  let links = 0;
  let totalBytes = 0;
  let packedBytes = 0;
  checkLimits(zip.entryCount, 0, limits, location);
  try {
    for await (const entry of zip.eachEntry()) {
      const name = safeName(entry, location);
      packedBytes += entry.compressedSize;
      totalBytes += entry.uncompressedSize;
      checkLimits(entries.size, totalBytes, limits, location);
      const kind = kindOf(entry, name);
      if (kind === 'link') links += 1;
      // The first of two entries with one name is the one that is kept.
      if (kind !== 'file' || names.has(name)) continue;
      names.add(name);
      entries.set(
        {
          path: name,
          sizeBytes: entry.uncompressedSize,
          modifiedAtMs: entry.getLastModDate({ timezone: 'UTC' }).getTime() || 0,
        },
        entry,
      );
    }
  } catch (error) {
    if (error instanceof MonitorError) throw error;
    throw refusal(location, `its list of files is damaged (${textOf(error)})`, error);
  }
  checkDensity({ location, archiveBytes, packedBytes, totalBytes });
  return { entries, remarks: links === 0 ? [] : [`${linksText(links)} left out.`] };
}

function safeName(entry: Entry, location: string): string {
  const name = getFileNameLowLevel(
    entry.generalPurposeBitFlag,
    entry.fileNameRaw,
    entry.extraFields,
    false,
  );
  const isBad = validateFileName(name) !== null || /^[A-Za-z]:/.test(name) || name.includes('\0');
  if (isBad || entry.isEncrypted()) {
    const what = isBad ? 'a file in it leads outside of it' : 'it is encrypted';
    throw refusal(location, `${what} (${JSON.stringify(name.slice(0, 200))})`);
  }
  return name.replace(/^(?:\.\/)+/, '').replace(/\/{2,}/g, '/');
}

function kindOf(entry: Entry, name: string): 'file' | 'folder' | 'link' {
  if (name === '' || name.endsWith('/')) return 'folder';
  if (entry.versionMadeBy >> 8 !== UNIX) return 'file';
  const type = (entry.externalFileAttributes >>> 16) & FILE_TYPE_MASK;
  if (type === SYMBOLIC_LINK) return 'link';
  return type === DIRECTORY ? 'folder' : 'file';
}

/** Entries that share their bytes, and those that grow beyond belief, are how bombs are made. */
function checkDensity(sizes: {
  readonly location: string;
  readonly archiveBytes: number;
  readonly packedBytes: number;
  readonly totalBytes: number;
}): void {
  const { location, archiveBytes, packedBytes, totalBytes } = sizes;
  if (packedBytes > archiveBytes) {
    throw refusal(location, 'its files overlap each other, as only those of a zip bomb do');
  }
  if (totalBytes < RATIO_MATTERS_FROM_BYTES || totalBytes <= archiveBytes * MAX_RATIO) return;
  throw refusal(
    location,
    `it would unpack to ${String(Math.round(totalBytes / archiveBytes))} times its size, as only a zip bomb does`,
  );
}

function refusal(location: string, why: string, cause?: unknown): MonitorError {
  return new MonitorError(
    ERROR_CODES.invalidInput,
    `${location} is not opened: ${why}.`,
    'Get the file again from where it came, or unpack it yourself and import the folder.',
    { cause },
  );
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
