import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPromise } from 'yauzl';
import { z } from 'zod';
import { bundleManifestSchema } from '#protocol/bundle.ts';
import { writeBundle } from '../../../../src/engine/bundle/writeBundle.ts';
import { PIXEL_PNG } from '../../../support/playedRun.ts';

const RUN_ID = '20261120-090000-abcd';
const PICTURE = 'artifacts/clock/one/screenshot-step_0_20261120@090000.png';
const KEY = `sk-${'a1B2'.repeat(12)}`;
const FILES: Readonly<Record<string, string | Uint8Array>> = {
  'run.json': JSON.stringify({
    version: 1,
    runId: RUN_ID,
    name: 'a run',
    targetLabel: 'user@vm.example',
    profileId: null,
    runKey: 'key',
    openedAt: '2026-11-20T09:00:00.000Z',
    endedAt: null,
    outcome: null,
    appVersion: '1.2.3',
    appCommit: 'abc',
    settings: {},
  }),
  'events.jsonl': '{"format":"waa-monitor-journal"}\n',
  '.progress.json': '{}',
  '.watching': '',
  'logs/lines.log': `0oi-\t\t\tkey ${KEY}\n`,
  'artifacts/clock/one/traj.jsonl': `{"step_num":0}\n{"api_key":"${KEY}"}\n{"step_num":1,`,
  'artifacts/clock/one/core.bin': 'what is this',
  'thumbs/ab/x.webp': 'small',
  [PICTURE]: PIXEL_PNG,
};

let dir: string;
let runDir: string;
let filePath: string;

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'waa-bundle-'));
  runDir = path.join(dir, RUN_ID);
  filePath = path.join(dir, 'out.waarun');
  for (const [name, content] of Object.entries(FILES)) {
    await mkdir(path.dirname(path.join(runDir, name)), { recursive: true });
    await writeFile(path.join(runDir, name), content);
  }
});

afterEach(() => rm(dir, { recursive: true, force: true }));

describe('writeBundle', () => {
  it('packs the run without secrets, and names every file with its size and hash', async () => {
    const report = await writeBundle({ runDir, filePath, pictures: 'full', appVersion: '9' });
    const { manifest, contents } = await unzip(filePath);
    expect(report).toEqual({
      filePath,
      sizeBytes: (await readFile(filePath)).length,
      fileCount: 6,
      leftOut: { pictures: 0, other: 1 },
    });
    expect(manifest).toMatchObject({ runId: RUN_ID, name: 'a run', pictures: 'full' });
    expect([...contents.keys()]).toEqual([
      '.progress.json',
      'artifacts/clock/one/screenshot-step_0_20261120@090000.png',
      'artifacts/clock/one/traj.jsonl',
      'events.jsonl',
      'logs/lines.log',
      'run.json',
    ]);
    for (const { path: name, sizeBytes, sha256 } of manifest.files) {
      const bytes = contents.get(name) ?? Buffer.of();
      expect([name, bytes.length, sha(bytes)]).toEqual([name, sizeBytes, sha256]);
    }
    expect(contents.get(PICTURE)).toEqual(PIXEL_PNG);
    expect(Buffer.concat([...contents.values()]).toString()).not.toContain(KEY);
    const trajectory = contents.get('artifacts/clock/one/traj.jsonl')?.toString().split('\n') ?? [];
    expect([trajectory[0], trajectory[2]]).toEqual(['{"step_num":0}', '{"step_num":1,']);
    expect(Object.keys(parseObject(trajectory[1]))).toEqual(['api_key']);
  });

  it('puts a small picture in the place of each', async () => {
    await writeBundle({ runDir, filePath, pictures: 'thumbs', appVersion: '9' });
    const { contents } = await unzip(filePath);
    expect(contents.get(PICTURE)?.toString('latin1', 0, 4)).toBe('RIFF');
  });

  it('leaves pictures out, and says how many', async () => {
    const { leftOut } = await writeBundle({ runDir, filePath, pictures: 'none', appVersion: '9' });
    expect(leftOut).toEqual({ pictures: 1, other: 1 });
  });

  it('counts a picture that is damaged as left out when small ones are wanted', async () => {
    await writeFile(path.join(runDir, PICTURE), 'no picture');
    const report = await writeBundle({ runDir, filePath, pictures: 'thumbs', appVersion: '9' });
    expect(report.leftOut).toEqual({ pictures: 1, other: 1 });
  });

  it('leaves nothing behind when it is cancelled', async () => {
    const stop = new AbortController();
    const writing = writeBundle({
      runDir,
      filePath,
      pictures: 'full',
      appVersion: '9',
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    await expect(writing).rejects.toThrow();
    expect(await readdir(dir)).toEqual([RUN_ID]);
  });

  it('says what the disk said when it cannot be written', async () => {
    const nowhere = path.join(dir, 'missing', 'out.waarun');
    const writing = writeBundle({ runDir, filePath: nowhere, pictures: 'none', appVersion: '9' });
    await expect(writing).rejects.toThrow('ENOENT');
  });
});

async function unzip(file: string) {
  const zip = await openPromise(file);
  const contents = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry()) {
    contents.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
  }
  const text = contents.get('waarun.json')?.toString() ?? '';
  contents.delete('waarun.json');
  return { manifest: bundleManifestSchema.parse(JSON.parse(text)), contents };
}

function sha(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function parseObject(text = ''): object {
  return z.record(z.string(), z.string()).parse(JSON.parse(text));
}
