// electron-builder packs the built app for real, with a stand-in for Electron's binary: the same files end up in the
// archive as in an installer. Needs `npm run build`, as `npm test` has done.

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { extractFile, listPackage } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const repository = join(import.meta.dirname, '..', '..');

async function write(root: string, path: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
}

/** What electron-builder looks for in a downloaded Electron: files, and the fuse wire inside the binary. */
async function writeStandInElectron(folder: string): Promise<void> {
  const fuseSentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
  const wireVersionAndLength = Buffer.from([1, 8]);
  const binary = Buffer.concat([
    Buffer.from(fuseSentinel),
    wireVersionAndLength,
    Buffer.from('10011111'),
  ]);
  await write(folder, 'electron', binary);
  for (const file of ['LICENSE', 'LICENSES.chromium.html', 'version', 'chrome-sandbox']) {
    await write(folder, file, file);
  }
  await write(folder, 'locales/en-US.pak', '');
  await mkdir(join(folder, 'resources'));
}

// The Linux package is the one a stand-in binary suffices for; the file list is the same on all platforms.
/** How @electron/fuses writes a fuse into the binary: the characters 0 and 1. */
const off = '0'.charCodeAt(0);
const on = '1'.charCodeAt(0);

describe('the packaged app', () => {
  let root: string;
  let packed: readonly string[];
  const unpacked = () => join(root, 'dist', 'linux-unpacked');
  const archive = () => join(unpacked(), 'resources', 'app.asar');

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'waa-packaging-'));
    await writeStandInElectron(join(root, 'electron'));
    await promisify(execFile)(
      process.execPath,
      [
        join(repository, 'node_modules', 'electron-builder', 'cli.js'),
        ...['--linux', 'dir', '--x64', '--publish', 'never'],
        `-c.electronDist=${join(root, 'electron')}`,
        `-c.directories.output=${join(root, 'dist')}`,
      ],
      { cwd: repository },
    );
    packed = listPackage(archive(), { isPack: false }).map((path) =>
      path.replaceAll('\\', '/').replace(/^\//, ''),
    );
  });

  afterAll(async () => {
    await rm(root, { recursive: true, force: true });
  });

  it('holds the bundles, the licence and the pictures', () => {
    expect(packed).toEqual(
      expect.arrayContaining([
        'LICENSE',
        'out/main/cli.js',
        'out/main/index.js',
        'out/preload/index.cjs',
        'out/renderer/index.html',
        'package.json',
        'resources/icon.png',
      ]),
    );
  });

  it('holds no source, test, script, setting or key', () => {
    const topLevel = new Set(packed.map((path) => path.split('/')[0]));
    expect([...topLevel].sort()).toEqual([
      'LICENSE',
      'node_modules',
      'out',
      'package.json',
      'resources',
    ]);
    const ours = packed.filter((path) => !path.startsWith('node_modules/'));
    expect(ours.filter((path) => /\.(tsx?|map|env|pem|key)$/.test(path))).toEqual([]);
  });

  it('holds every package that runs and none that only builds or tests', async () => {
    // Our own manifest: its shape is ours.
    const manifest = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
      devDependencies: Record<string, string>;
      optionalDependencies: Record<string, string>;
    };
    const isPacked = (name: string) => packed.includes(`node_modules/${name}/package.json`);
    expect(Object.keys(manifest.dependencies).filter((name) => !isPacked(name))).toEqual([]);
    const unwanted = { ...manifest.devDependencies, ...manifest.optionalDependencies };
    expect(Object.keys(unwanted).filter(isPacked)).toEqual([]);
  });

  it('starts from the bundled main script', () => {
    const manifest: unknown = JSON.parse(extractFile(archive(), 'package.json').toString());
    expect(manifest).toMatchObject({ main: 'out/main/index.js', name: 'waa-monitor' });
  });

  it('keeps native code outside the archive, where the system can load it', async () => {
    const native = packed.filter((path) => /\.(node|so(\.\d+)*|dylib|dll)$/.test(path));
    expect(native.length).toBeGreaterThan(0);
    for (const path of native) {
      await expect(readFile(join(`${archive()}.unpacked`, path))).resolves.toBeInstanceOf(Buffer);
    }
  });

  it('cannot be turned into a plain Node or made to load other code', async () => {
    const wire = await getCurrentFuseWire(join(unpacked(), 'waa-monitor'));
    expect(wire).toMatchObject({
      [FuseV1Options.RunAsNode]: off,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: off,
      [FuseV1Options.EnableNodeCliInspectArguments]: off,
      [FuseV1Options.EnableCookieEncryption]: on,
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: on,
      [FuseV1Options.OnlyLoadAppFromAsar]: on,
    });
  });
});
