import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import ssh2 from 'ssh2';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createDemoKeys } from '../../../../src/demo/ssh/keys.ts';

/** As ssh2 makes one pair in a thousand: the key is 31 bytes long. */
const SHORT_PUBLIC =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAHzYdfACK8L85iXSSizLGR8YtPkLqPizh6pV1jsYJA+A=';

afterEach(() => vi.restoreAllMocks());

describe('createDemoKeys', () => {
  it('makes keys that can be read, also when ssh2 makes a pair a byte short', async () => {
    const dir = await mkdtemp(path.join(tmpdir(), 'waa-monitor-keys-'));
    const generate = vi.spyOn(ssh2.utils, 'generateKeyPairSync');
    const good = ssh2.utils.generateKeyPairSync('ed25519');
    generate.mockReturnValueOnce({ ...good, public: SHORT_PUBLIC });
    const keys = await createDemoKeys(dir);
    const texts = [
      keys.hostPrivateKey,
      keys.hostPublicKey,
      keys.userPublicKey,
      await readFile(keys.identityFile),
    ];
    await rm(dir, { recursive: true });
    expect(texts.map((text) => ssh2.utils.parseKey(text) instanceof Error)).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(keys.hostPublicKey).not.toContain(SHORT_PUBLIC);
  });
});
