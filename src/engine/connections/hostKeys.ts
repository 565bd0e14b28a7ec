/**
 * Which host keys are known: OpenSSH's known_hosts format, read from its own files and ours.
 * Pure but for `readHostKeyBook` and `rememberHostKey`. Format: sshd(8), "SSH_KNOWN_HOSTS FILE
 * FORMAT".
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';

interface HostKeyEntry {
  readonly marker: 'none' | 'revoked';
  readonly patterns: string;
  readonly keyType: string;
  readonly key: Buffer;
}

export interface HostKeyBook {
  readonly entries: readonly HostKeyEntry[];
}

export interface HostAddress {
  readonly host: string;
  readonly port: number;
}

export type HostKeyVerdict =
  | { readonly status: 'known' }
  /** `otherFingerprints`: keys of other types that are known for the host. */
  | { readonly status: 'unknown'; readonly otherFingerprints: readonly string[] }
  | { readonly status: 'changed'; readonly knownFingerprints: readonly string[] }
  | { readonly status: 'revoked' };

/** ssh2's default offer, best first. */
const HOST_KEY_ALGORITHMS = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
] as const;
export type HostKeyAlgorithm = (typeof HOST_KEY_ALGORITHMS)[number];

/** A known_hosts of a large site is below 1 MB; more is not one. */
const MAX_LINES = 100_000;

export function parseKnownHosts(text: string): HostKeyBook {
  const lines = text.split('\n').slice(0, MAX_LINES);
  return { entries: lines.flatMap(parseLine) };
}

function parseLine(line: string): readonly HostKeyEntry[] {
  const fields = line.trim().split(/\s+/);
  const marked = fields[0]?.startsWith('@') === true;
  const [patterns, keyType, base64] = marked ? fields.slice(1) : fields;
  if (patterns === undefined || keyType === undefined || base64 === undefined) return [];
  if (patterns.startsWith('#')) return [];
  // Certificates are not offered by ssh2, so a certificate authority vouches for nothing here.
  if (marked && fields[0] !== '@revoked') return [];
  const key = Buffer.from(base64, 'base64');
  if (keyTypeOf(key) !== keyType) return [];
  return [{ marker: marked ? 'revoked' : 'none', patterns, keyType, key }];
}

/** The type that an SSH public key blob names itself; empty when it is not one. */
export function keyTypeOf(key: Buffer): string {
  if (key.length < 4) return '';
  const length = key.readUInt32BE(0);
  return length > 64 || key.length < 4 + length ? '' : key.toString('latin1', 4, 4 + length);
}

/** As `ssh-keygen -l` prints it. */
export function fingerprintOf(key: Buffer): string {
  const hash = createHash('sha256').update(key).digest('base64');
  return `SHA256:${hash.replace(/=+$/, '')}`;
}

export function checkHostKey(book: HostKeyBook, address: HostAddress, key: Buffer): HostKeyVerdict {
  const entries = entriesFor(book, address);
  const isSame = (entry: HostKeyEntry): boolean => entry.key.equals(key);
  if (entries.some((entry) => entry.marker === 'revoked' && isSame(entry))) {
    return { status: 'revoked' };
  }
  const valid = entries.filter((entry) => entry.marker === 'none');
  if (valid.some(isSame)) return { status: 'known' };
  const fingerprints = (of: readonly HostKeyEntry[]): readonly string[] => [
    ...new Set(of.map((entry) => fingerprintOf(entry.key))),
  ];
  const sameType = valid.filter((entry) => entry.keyType === keyTypeOf(key));
  if (sameType.length > 0) {
    return { status: 'changed', knownFingerprints: fingerprints(sameType) };
  }
  return { status: 'unknown', otherFingerprints: fingerprints(valid) };
}

/**
 * Algorithms to offer, those of known keys first, as OpenSSH does: otherwise a server with several
 * keys would show one that is not on file and look like a stranger.
 */
export function preferredAlgorithms(
  book: HostKeyBook,
  address: HostAddress,
): readonly HostKeyAlgorithm[] {
  const known = new Set(
    entriesFor(book, address)
      .filter((entry) => entry.marker === 'none')
      .map((entry) => entry.keyType),
  );
  const isKnown = (algorithm: HostKeyAlgorithm): boolean =>
    known.has(algorithm.startsWith('rsa-') ? 'ssh-rsa' : algorithm);
  return [
    ...HOST_KEY_ALGORITHMS.filter(isKnown),
    ...HOST_KEY_ALGORITHMS.filter((algorithm) => !isKnown(algorithm)),
  ];
}

/** The name under which known_hosts files list a host. */
export function knownHostsName({ host, port }: HostAddress): string {
  const name = host.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

function entriesFor(book: HostKeyBook, address: HostAddress): readonly HostKeyEntry[] {
  const name = knownHostsName(address);
  return book.entries.filter((entry) => matchesHost(entry.patterns, name));
}

function matchesHost(patterns: string, name: string): boolean {
  if (patterns.startsWith('|')) return matchesHash(patterns, name);
  const list = patterns.split(',').filter((pattern) => pattern !== '');
  const matches = (pattern: string): boolean => matchesWildcard(pattern.toLowerCase(), name);
  if (list.some((pattern) => pattern.startsWith('!') && matches(pattern.slice(1)))) return false;
  return list.some((pattern) => !pattern.startsWith('!') && matches(pattern));
}

/** `|1|salt|hash`: HMAC-SHA1 of the name. */
function matchesHash(pattern: string, name: string): boolean {
  const [, version, salt = '', hash = ''] = pattern.split('|');
  if (version !== '1') return false;
  const wanted = Buffer.from(hash, 'base64');
  const actual = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return wanted.length === actual.length && timingSafeEqual(wanted, actual);
}

/** `*` and `?` only; square brackets are literal here. Linear in both lengths, never exponential. */
export function matchesWildcard(pattern: string, name: string): boolean {
  let p = 0;
  let n = 0;
  let star = -1;
  let resume = 0;
  while (n < name.length) {
    if (
      p < pattern.length &&
      (pattern[p] === '?' || pattern[p] === name[n]) &&
      pattern[p] !== '*'
    ) {
      p += 1;
      n += 1;
    } else if (pattern[p] === '*') {
      star = p;
      resume = n;
      p += 1;
    } else if (star >= 0) {
      p = star + 1;
      resume += 1;
      n = resume;
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(p));
}

/** OpenSSH's own files, for reading only. */
export function usualKnownHostsFiles(
  homeDir: string,
  platform: NodeJS.Platform,
  programData: string,
): readonly string[] {
  const systemDir = platform === 'win32' ? path.join(programData, 'ssh') : '/etc/ssh';
  return [
    path.join(homeDir, '.ssh', 'known_hosts'),
    path.join(homeDir, '.ssh', 'known_hosts2'),
    path.join(systemDir, 'ssh_known_hosts'),
    path.join(systemDir, 'ssh_known_hosts2'),
  ];
}

/** Files that are missing or unreadable count as empty: the host is then unknown, never trusted. */
export async function readHostKeyBook(files: readonly string[]): Promise<HostKeyBook> {
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  return { entries: texts.flatMap((text) => parseKnownHosts(text).entries) };
}

/** Adds the key to the app's own file; OpenSSH's files are never written. */
export async function rememberHostKey(
  file: string,
  address: HostAddress,
  key: Buffer,
): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const line = `${knownHostsName(address)} ${keyTypeOf(key)} ${key.toString('base64')}\n`;
  await appendFile(file, line, { mode: 0o600 });
}
