/** Decides about a server's key before anything else is told to that server. */
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import {
  checkHostKey,
  fingerprintOf,
  keyTypeOf,
  knownHostsName,
  rememberHostKey,
  type HostAddress,
  type HostKeyBook,
} from './hostKeys.ts';
import type { Asker } from './questions.ts';

export interface HostTrustOptions {
  readonly address: HostAddress;
  readonly book: HostKeyBook;
  /** The app's own known_hosts file, where accepted keys go. */
  readonly ownFile: string;
  readonly profileId: string | null;
  readonly asker: Asker;
  readonly acceptNew: boolean;
  /**
   * Host and fingerprint accepted for this session only; outlives single connections. With the
   * host's name: a jump host whose key was accepted must not pass for the host behind it.
   */
  readonly acceptedOnce: Set<string>;
  readonly signal: AbortSignal;
}

export class HostTrust {
  readonly #options: HostTrustOptions;
  #keyToRemember: Buffer | null = null;

  constructor(options: HostTrustOptions) {
    this.#options = options;
  }

  /** Null when the key may be trusted, otherwise why not. */
  async verify(key: Buffer): Promise<MonitorError | null> {
    const { book, address } = this.#options;
    const verdict = checkHostKey(book, address, key);
    switch (verdict.status) {
      case 'known':
        return null;
      case 'revoked':
        return revoked(address, key);
      case 'changed':
        return changed(address, key, verdict.knownFingerprints);
      case 'unknown':
        return this.#verifyNew(key, verdict.otherFingerprints);
    }
  }

  /**
   * Saves an accepted key. Call it once the key exchange is done: only then has the server proved
   * that it holds the private half.
   */
  async keep(): Promise<void> {
    const { ownFile, address } = this.#options;
    const key = this.#keyToRemember;
    this.#keyToRemember = null;
    if (key !== null) await rememberHostKey(ownFile, address, key);
  }

  async #verifyNew(key: Buffer, others: readonly string[]): Promise<MonitorError | null> {
    const { address, asker, profileId, acceptedOnce, acceptNew, signal } = this.#options;
    const fingerprint = fingerprintOf(key);
    const accepted = `${knownHostsName(address)} ${fingerprint}`;
    if (acceptedOnce.has(accepted)) return null;
    // A host that is known by a key of another type is no new host: that is for a person to decide.
    if (acceptNew && others.length === 0) {
      this.#keyToRemember = key;
      return null;
    }
    const decision = await asker.decideHostKey(
      {
        kind: 'host_key',
        profileId,
        host: knownHostsName(address),
        keyType: keyTypeOf(key),
        fingerprint,
        knownFingerprints: [...others],
      },
      signal,
    );
    if (decision === 'refuse') return unknown(address, key);
    acceptedOnce.add(accepted);
    if (decision === 'remember') this.#keyToRemember = key;
    return null;
  }
}

function unknown(address: HostAddress, key: Buffer): MonitorError {
  return new MonitorError(
    ERROR_CODES.hostKeyUnknown,
    `The host key of ${knownHostsName(address)} is not known and was not accepted: ${keyTypeOf(key)} ${fingerprintOf(key)}. Nothing was sent to the server.`,
    'Compare the fingerprint with the one the VM shows ("ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub"), then connect again and accept it.',
  );
}

function changed(address: HostAddress, key: Buffer, known: readonly string[]): MonitorError {
  return new MonitorError(
    ERROR_CODES.hostKeyChanged,
    `The host key of ${knownHostsName(address)} has changed. Known: ${known.join(', ')}. Shown now: ${fingerprintOf(key)} (${keyTypeOf(key)}). The connection was refused before any credential was sent.`,
    `If the VM was rebuilt, remove the old key with "ssh-keygen -R '${knownHostsName(address)}'" (or from the known_hosts file of the app or profile) and connect again. If not, somebody may be in between.`,
  );
}

function revoked(address: HostAddress, key: Buffer): MonitorError {
  return new MonitorError(
    ERROR_CODES.hostKeyRevoked,
    `The host key that ${knownHostsName(address)} shows is marked as revoked in known_hosts: ${fingerprintOf(key)}. The connection was refused before any credential was sent.`,
    'Give the VM a new host key; a revoked one must not be used again.',
  );
}
