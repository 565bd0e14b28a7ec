import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createElectronSecretStore } from '../../../src/main/electronSecretStore.ts';

type SafeStorage = Parameters<typeof createElectronSecretStore>[0];

/** A keyring that turns bits round: enough to see what is written. */
function keyring(
  backend: ReturnType<SafeStorage['getSelectedStorageBackend']>,
  isAvailable = true,
): SafeStorage {
  const flip = (bytes: Buffer): Buffer => Buffer.from(bytes.map((byte) => byte ^ 0x5a));
  return {
    getSelectedStorageBackend: () => backend,
    isAsyncEncryptionAvailable: () => Promise.resolve(isAvailable),
    encryptStringAsync: (text) => Promise.resolve(flip(Buffer.from(`sealed ${text}`))),
    decryptStringAsync: (bytes) => {
      const text = flip(bytes).toString();
      if (!text.startsWith('sealed ')) return Promise.reject(new Error('not decryptable'));
      return Promise.resolve({ result: text.slice('sealed '.length), shouldReEncrypt: false });
    },
  };
}

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'waa-monitor-secrets-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const file = (): string => path.join(dir, 'secrets.json');

describe('createElectronSecretStore', () => {
  it.each([
    ['linux', 'gnome_libsecret', true, true],
    ['linux', 'kwallet6', true, true],
    ['linux', 'basic_text', true, false],
    ['linux', 'gnome_libsecret', false, false],
    ['darwin', 'unknown', true, true],
    ['win32', 'unknown', false, false],
  ] as const)(
    'on %s with %s (encryption %s) can save: %s',
    async (platform, backend, isAvailable, canSave) => {
      const store = await createElectronSecretStore(keyring(backend, isAvailable), dir, platform);
      expect(store.canSave).toBe(canSave);
    },
  );

  it('writes nothing where the system has no real key store', async () => {
    const store = await createElectronSecretStore(keyring('basic_text'), dir, 'linux');
    await store.set('vm', 'password', 'hunter2');
    expect(await store.get('vm', 'password')).toBeNull();
    await expect(stat(file())).rejects.toThrow('ENOENT');
  });

  it('gives back what was saved, readable by nobody else', async () => {
    const store = await createElectronSecretStore(keyring('gnome_libsecret'), dir, 'linux');
    await store.set('vm', 'password', 'hunter2');
    await store.set('vm', 'passphrase', 'swordfish');
    expect([await store.get('vm', 'password'), await store.get('vm', 'passphrase')]).toEqual([
      'hunter2',
      'swordfish',
    ]);
    expect(await readFile(file(), 'utf8')).not.toMatch(/hunter2|swordfish/);
    expect((await stat(file())).mode & 0o077).toBe(0);
  });

  it("removes one profile's secrets and keeps the others'", async () => {
    const store = await createElectronSecretStore(keyring('gnome_libsecret'), dir, 'linux');
    await store.set('vm', 'password', 'one');
    await store.set('vm-2', 'password', 'two');
    await store.remove('vm');
    expect([await store.get('vm', 'password'), await store.get('vm-2', 'password')]).toEqual([
      null,
      'two',
    ]);
  });

  it.each(['{"vm:password":"not from this machine"}', 'no JSON', '[]', '{"vm:password":1}'])(
    'takes a file of %s for no secret',
    async (text) => {
      await writeFile(file(), text);
      const store = await createElectronSecretStore(keyring('gnome_libsecret'), dir, 'linux');
      expect(await store.get('vm', 'password')).toBeNull();
    },
  );
});
