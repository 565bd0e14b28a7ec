/** Private key files: found, read as late as possible, opened with a passphrase only when used. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import ssh2, { type ParsedKey } from 'ssh2';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import { keyTypeOf } from './hostKeys.ts';

const { utils } = ssh2;

/** OpenSSH's order. Keys on security tokens (`_sk`) work through the agent only. */
const USUAL_NAMES = ['id_rsa', 'id_ecdsa', 'id_ed25519'];

/** The largest RSA key in use is far below. */
const MAX_KEY_FILE_BYTES = 1024 * 1024;

export type KeyFile =
  | { readonly status: 'open'; readonly file: string; readonly key: ParsedKey }
  /** `publicKey` is null when only the passphrase can tell it (old PEM files without a `.pub`). */
  | {
      readonly status: 'encrypted';
      readonly file: string;
      readonly publicKey: ParsedKey | null;
      /** Null when the passphrase is wrong. */
      readonly unlock: (passphrase: string) => ParsedKey | null;
    };

export function usualIdentityFiles(homeDir: string): readonly string[] {
  return USUAL_NAMES.map((name) => path.join(homeDir, '.ssh', name));
}

export function expandHome(file: string, homeDir: string): string {
  return file === '~' || file.startsWith('~/') || file.startsWith('~\\')
    ? path.join(homeDir, file.slice(1))
    : file;
}

/** @throws MonitorError `identity_unreadable` */
export async function readKeyFile(file: string): Promise<KeyFile> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw unreadable(file, `it could not be read (${codeOf(cause)})`, cause);
  });
  if (bytes.length > MAX_KEY_FILE_BYTES) throw unreadable(file, 'it is far too large for a key');
  const key = firstKey(utils.parseKey(bytes));
  if (key instanceof Error) {
    if (!isEncrypted(key)) throw unreadable(file, 'it is not a private key in a known format', key);
    return {
      status: 'encrypted',
      file,
      publicKey: (await readPublicHalf(file)) ?? embeddedPublicKey(bytes.toString('latin1')),
      unlock: (passphrase) => unlock(bytes, passphrase),
    };
  }
  if (!key.isPrivateKey()) throw unreadable(file, 'it holds the public half of a key');
  return { status: 'open', file, key };
}

/** Like `readKeyFile` for OpenSSH's usual names, where a missing or odd file is simply passed by. */
export async function readUsualKeyFile(file: string): Promise<KeyFile | null> {
  return readKeyFile(file).catch(() => null);
}

function unlock(bytes: Buffer, passphrase: string): ParsedKey | null {
  const key = firstKey(utils.parseKey(bytes, passphrase));
  return key instanceof Error ? null : key;
}

/** The new OpenSSH format may hold several keys; ssh2 reads the first. */
function firstKey(parsed: ParsedKey | ParsedKey[] | Error): ParsedKey | Error {
  if (!Array.isArray(parsed)) return parsed;
  return parsed[0] ?? new Error('The file holds no key.');
}

/** ssh2 tells this by its message alone. */
function isEncrypted(error: Error): boolean {
  return /no passphrase given/i.test(error.message);
}

async function readPublicHalf(file: string): Promise<ParsedKey | null> {
  const text = await readFile(`${file}.pub`, 'utf8').catch(() => null);
  if (text === null) return null;
  const key = firstKey(utils.parseKey(text));
  return key instanceof Error ? null : key;
}

/** The new format keeps the public key in the clear (OpenSSH's PROTOCOL.key). */
function embeddedPublicKey(pem: string): ParsedKey | null {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([^-]+)-----END/.exec(pem)?.[1];
  if (body === undefined) return null;
  const blob = readPublicBlob(Buffer.from(body, 'base64'));
  if (blob === null) return null;
  const key = firstKey(utils.parseKey(`${keyTypeOf(blob)} ${blob.toString('base64')}`));
  return key instanceof Error ? null : key;
}

function readPublicBlob(bytes: Buffer): Buffer | null {
  const magic = 'openssh-key-v1\0';
  if (bytes.toString('latin1', 0, magic.length) !== magic) return null;
  let offset = magic.length;
  const readString = (): Buffer => {
    const length = bytes.readUInt32BE(offset);
    const value = bytes.subarray(offset + 4, offset + 4 + length);
    offset += 4 + length;
    return value;
  };
  try {
    readString(); // cipher
    readString(); // key derivation
    readString(); // its options
    offset += 4; // number of keys
    return readString();
  } catch {
    return null; // cut short
  }
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
}

function unreadable(file: string, reason: string, cause?: unknown): MonitorError {
  return new MonitorError(
    ERROR_CODES.identityUnreadable,
    `Could not use the key file ${file}: ${reason}.`,
    'Choose a private key in OpenSSH or PEM format that this user may read.',
    { cause },
  );
}
