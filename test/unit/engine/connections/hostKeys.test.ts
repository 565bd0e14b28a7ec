import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkHostKey,
  fingerprintOf,
  knownHostsName,
  parseKnownHosts,
  preferredAlgorithms,
} from '../../../../src/engine/connections/hostKeys.ts';

function blob(type: string, body: string): Buffer {
  const field = (bytes: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  return Buffer.concat([field(Buffer.from(type)), field(Buffer.from(body))]);
}
const line = (hosts: string, key: Buffer, type = 'ssh-ed25519'): string =>
  `${hosts} ${type} ${key.toString('base64')}`;
const hashed = (name: string): string => {
  const salt = randomBytes(20);
  const hash = createHmac('sha1', salt).update(name).digest('base64');
  return `|1|${salt.toString('base64')}|${hash}`;
};

const ours = blob('ssh-ed25519', 'ours');
const other = blob('ssh-ed25519', 'other');
const rsa = blob('ssh-rsa', 'rsa');
const vm = { host: 'VM.example.org', port: 22 };
const status = (text: string, address = vm, key = ours): string =>
  checkHostKey(parseKnownHosts(text), address, key).status;

describe('known_hosts', () => {
  it.each([
    ['the plain name, in any case', line('vm.example.org', ours), 'known'],
    ['one of several names', line('a,vm.example.org,10.0.0.4', ours), 'known'],
    ['another name', line('vm2.example.org', ours), 'unknown'],
    ['a wildcard', line('*.example.org', ours), 'known'],
    ['a question mark', line('v?.example.org', ours), 'known'],
    ['a wildcard that is longer', line('?vm.example.org', ours), 'unknown'],
    ['a wildcard with a negation', line('*.example.org,!vm.example.org', ours), 'unknown'],
    ['a negation of another host', line('!db.example.org,*.example.org', ours), 'known'],
    ['a hashed name', line(hashed('vm.example.org'), ours), 'known'],
    ['a hash of another name', line(hashed('vm2.example.org'), ours), 'unknown'],
    ['a changed key', line('vm.example.org', other), 'changed'],
    ['a changed key, hashed', line(hashed('vm.example.org'), other), 'changed'],
    [
      'a second key beside the changed one',
      `${line('vm.example.org', other)}\n${line('*', ours)}`,
      'known',
    ],
    ['only a key of another type', line('vm.example.org', rsa, 'ssh-rsa'), 'unknown'],
    ['a revoked key', `@revoked ${line('*', ours)}`, 'revoked'],
    [
      'a revoked key that is also known',
      `${line('vm.example.org', ours)}\n@revoked ${line('*', ours)}`,
      'revoked',
    ],
    ['another key revoked', `@revoked ${line('*', other)}`, 'unknown'],
    [
      'a certificate authority, which vouches for nothing',
      `@cert-authority ${line('*', ours)}`,
      'unknown',
    ],
    ['an unknown marker', `@future ${line('*', ours)}`, 'unknown'],
    ['a comment', `# ${line('vm.example.org', ours)}`, 'unknown'],
    ['a type that is not the type of its key', line('vm.example.org', ours, 'ssh-rsa'), 'unknown'],
    ['a trailing comment and CRLF', `${line('vm.example.org', ours)} me@laptop\r\n`, 'known'],
    ['the port form for the usual port', line('[vm.example.org]:22', ours), 'unknown'],
  ])('judges by %s', (_name, text, expected) => {
    expect(status(text)).toBe(expected);
  });

  it('keeps hosts on other ports apart', () => {
    const text = `${line('vm.example.org', other)}\n${line('[vm.example.org]:2222', ours)}`;
    expect(status(text, { host: 'vm.example.org', port: 2222 })).toBe('known');
    expect(status(text, { host: 'vm.example.org', port: 22 })).toBe('changed');
    expect(knownHostsName({ host: 'VM', port: 2222 })).toBe('[vm]:2222');
  });

  it('tells the old fingerprints of a changed key as ssh-keygen prints them', () => {
    const verdict = checkHostKey(parseKnownHosts(line('*', other)), vm, ours);
    expect(verdict).toEqual({ status: 'changed', knownFingerprints: [fingerprintOf(other)] });
    expect(fingerprintOf(other)).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
  });

  it('offers the types on file first, RSA by its safe signatures', () => {
    const book = parseKnownHosts(line('vm.example.org', rsa, 'ssh-rsa'));
    expect(preferredAlgorithms(book, vm)).toEqual([
      'rsa-sha2-512',
      'rsa-sha2-256',
      'ssh-ed25519',
      'ecdsa-sha2-nistp256',
      'ecdsa-sha2-nistp384',
      'ecdsa-sha2-nistp521',
    ]);
  });

  it('never trusts because of garbage in the file', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(status(text)).toBe('unknown');
      }),
    );
  });

  it('matches long wildcard patterns without running away', () => {
    const pattern = `${'*a'.repeat(2000)}b`;
    expect(status(line(pattern, ours), { host: 'a'.repeat(250), port: 22 })).toBe('unknown');
  });
});
