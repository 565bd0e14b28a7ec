/**
 * Names of the VM as names that every system this app runs on can hold. Files of a run are copied
 * between systems, so the same name is used everywhere, not only on Windows.
 */
import { createHash } from 'node:crypto';

/** Windows' devices: opening `con.txt` opens the console. */
const DEVICE_NAME = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)/i;
// eslint-disable-next-line no-control-regex -- control characters are what must not get through
const UNSAFE_CHARACTER = /[\u0000-\u001f\u007f%<>:"|?*\\\ufffd]/g;
/** A dot or space at the end is dropped by Windows; `~` there marks kept older versions. */
const UNSAFE_END = /[. ~]$/;
/** Most systems allow 255 bytes; room is left for `.~12~` and a temporary ending. */
const MAX_SEGMENT_BYTES = 220;
const MAX_PATH_BYTES = 1800;

/**
 * Path below the mirror's folder for a path below the results root, or null when the name leads
 * out of the root or means nothing.
 */
export function toLocalPath(remotePath: string): string | null {
  if (remotePath.includes('\0') || remotePath.startsWith('/')) return null;
  const segments = remotePath.split('/');
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) {
    return null;
  }
  const local = segments.map(toLocalSegment).join('/');
  return Buffer.byteLength(local) > MAX_PATH_BYTES ? null : local;
}

function toLocalSegment(segment: string): string {
  let safe = segment.replace(UNSAFE_CHARACTER, percentEncoded).replace(UNSAFE_END, percentEncoded);
  if (DEVICE_NAME.test(safe)) safe = percentEncoded(safe.charAt(0)) + safe.slice(1);
  return Buffer.byteLength(safe) > MAX_SEGMENT_BYTES ? shortened(safe, segment) : safe;
}

function percentEncoded(character: string): string {
  return [...Buffer.from(character, 'utf8')]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}

/** Keeps the ending, which tells what kind of file it is. */
function shortened(safe: string, original: string): string {
  const ending = /\.[A-Za-z0-9]{1,8}$/.exec(safe)?.[0] ?? '';
  let start = safe.slice(0, MAX_SEGMENT_BYTES / 4);
  // A surrogate pair must not be cut in two.
  if (/[\ud800-\udbff]$/.test(start)) start = start.slice(0, -1);
  return `${start}%~${shortHash(original)}${ending}`;
}

/** A second name for the same place, when two names differ only in case or accents' encoding. */
export function distinctLocalPath(localPath: string, remotePath: string): string {
  const slash = localPath.lastIndexOf('/') + 1;
  const name = localPath.slice(slash);
  const ending = /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0] ?? '';
  const stem = name.slice(0, name.length - ending.length);
  return `${localPath.slice(0, slash)}${stem}%~${shortHash(remotePath)}${ending}`;
}

/** What two names share when a system that ignores case would take them for one file. */
export function collisionKey(localPath: string): string {
  return localPath.normalize('NFC').toLowerCase();
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
