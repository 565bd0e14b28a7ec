import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPromise } from 'yauzl';
import { Diagnostics } from '../../../../src/engine/diagnostics/diagnostics.ts';
import { readFileTail } from '../../../../src/engine/diagnostics/fileTail.ts';
import { RunLibrary } from '../../../../src/engine/runs/runLibrary.ts';
import { RunRecorder } from '../../../../src/engine/runs/runRecorder.ts';
import { runPaths } from '../../../../src/engine/runs/runPaths.ts';
import { takeWriterLock } from '../../../../src/engine/runs/writerLock.ts';
import { buildDraft, instantAfter } from '../../../support/builders.ts';
import { PIXEL_PNG } from '../../../support/playedRun.ts';
import { memorySettings } from '../../../support/scriptedEngine.ts';

const RUN_ID = '20261120-110000-abcd';
const PLANTED = {
  openAi: `sk-proj-${'a1B2c3D4'.repeat(6)}`,
  github: `ghp_${'Ab1'.repeat(12)}`,
  aws: 'AKIAIOSFODNN7EXAMPLE',
  password: 'correct-horse-battery',
  own: 'project-falcon',
};
const KEY_BODY = 'b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gt';
const PRIVATE_KEY = [
  '-----BEGIN OPENSSH PRIVATE KEY-----',
  KEY_BODY,
  '-----END OPENSSH PRIVATE KEY-----',
];

let dataDir: string;
let library: RunLibrary;
let diagnostics: Diagnostics;
const revealed: string[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'waa-diagnostics-'));
  const lock = takeWriterLock(dataDir, 'terminal');
  library = new RunLibrary(dataDir, lock);
  lock.release();
  const settings = memorySettings();
  await settings.update((file) => ({
    ...file,
    app: { ...file.app, hiddenPatterns: [PLANTED.own] },
  }));
  diagnostics = new Diagnostics({
    dataDir,
    library,
    settings,
    commands: () =>
      Promise.resolve([
        {
          at: instantAfter(0),
          commandId: 'x',
          title: 'x',
          effect: 'read',
          commandLine: `docker exec -e OPENAI_API_KEY=${PLANTED.openAi} winarena true`,
          exitCode: 0,
          durationMs: 1,
          receivedBytes: 1,
          count: 1,
        },
      ]),
    about: () => ({
      version: '1.2.3',
      commit: 'abc',
      builtAt: instantAfter(0),
      platform: 'test',
      dataDir,
      face: 'terminal',
      isWriter: true,
      writer: null,
      readOnlyReason: null,
      canSaveSecrets: false,
    }),
    reveal: (filePath) => revealed.push(filePath),
  });
  await writeRun();
});

afterEach(async () => {
  await library.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** A run with a secret in each place that nobody should have written one to. */
async function writeRun(): Promise<void> {
  const paths = runPaths(dataDir, RUN_ID);
  const recorder = await RunRecorder.open({
    paths,
    manifest: {
      version: 1,
      runId: RUN_ID,
      name: 'a run',
      targetLabel: 'user@vm.example',
      profileId: null,
      runKey: 'key',
      openedAt: instantAfter(0),
      endedAt: null,
      outcome: null,
      appVersion: '1.2.3',
      appCommit: 'abc',
      settings: { api_key: { value: PLANTED.github, provenance: 'log' } },
    },
    onObserverFailure: () => undefined,
    onDiskProblem: () => undefined,
  });
  recorder.record([
    buildDraft('screenshot.captured', 1, {
      picture: 'screens/1.png',
      kind: 'guest',
      widthPx: 1,
      heightPx: 1,
      isUnchanged: false,
    }),
  ]);
  recorder.receive({ id: 'container:winarena', workerId: null }, [
    { stream: 'stdout', position: null, dockerAt: null, text: 'first line' },
  ]);
  await recorder.close();
  await writeFile(path.join(paths.dir, 'screens', '1.png'), PIXEL_PNG);
  const lines = [
    `token ${PLANTED.github} ${PLANTED.own}`,
    `password=${PLANTED.password}`,
    ...PRIVATE_KEY,
  ];
  await appendFile(paths.lines, lines.map((text) => `0oi-\t\t\t${text}\n`).join(''));
  await writeFile(
    paths.runError,
    JSON.stringify({ note: `aws ${PLANTED.aws}`, password: PLANTED.password }),
  );
  await mkdir(path.join(dataDir, 'logs'), { recursive: true });
  await writeFile(path.join(dataDir, 'logs', 'app.log'), `{"msg":"Bearer ${PLANTED.openAi}"}\n`);
}

async function unzip(filePath: string): Promise<Record<string, string>> {
  const zip = await openPromise(filePath);
  const contents: Record<string, string> = {};
  for await (const entry of zip.eachEntry()) {
    const stream = await zip.openReadStreamPromise(entry);
    contents[entry.fileName] = (await buffer(stream)).toString('latin1');
  }
  return contents;
}

describe('the diagnostics archive', () => {
  it('holds what is known of the run, and none of the secrets planted in it', async () => {
    const report = await diagnostics.write(RUN_ID, { hasPictures: true });
    const contents = await unzip(report.filePath);
    expect(Object.keys(contents).sort()).toEqual([
      'README.txt',
      'app-log-tail.jsonl',
      'commands.json',
      'found.json',
      'journal-tail.jsonl',
      'log-tail.txt',
      'pictures/1.png',
      'run.json',
      'run_error.json',
      'versions.json',
    ]);
    const all = Object.values(contents).join('\n');
    for (const secret of [...Object.values(PLANTED), KEY_BODY]) expect(all).not.toContain(secret);
    expect(contents['log-tail.txt']).toContain('first line');
    expect(contents['log-tail.txt']).toContain('[hidden]');
    expect(contents['journal-tail.jsonl']).toContain('screenshot.captured');
    expect(JSON.parse(contents['versions.json'] ?? '')).toMatchObject({ version: '1.2.3' });
    expect(contents['versions.json']).not.toContain(dataDir);
  });

  it('has no pictures when none are wanted', async () => {
    const { filePath } = await diagnostics.write(RUN_ID, { hasPictures: false });
    expect(Object.keys(await unzip(filePath))).not.toContain('pictures/1.png');
  });

  it('is kept five times, the newest first, and shown in its folder', async () => {
    const written: string[] = [];
    for (let time = 0; time < 7; time += 1) {
      written.push((await diagnostics.write(RUN_ID, { hasPictures: false })).filePath);
    }
    const listed = (await diagnostics.list(RUN_ID)).map(({ filePath }) => filePath);
    expect(listed).toEqual([...new Set(written)].sort().reverse().slice(0, 5));
    expect(await diagnostics.reveal(RUN_ID)).toBe(true);
    expect(revealed.at(-1)).toBe(listed[0]);
  });

  it('of no run is not written', async () => {
    await expect(diagnostics.write('nothing', { hasPictures: true })).rejects.toThrow('no run');
  });
});

describe('the end of a file', () => {
  it('is whole lines, however much is asked for', async () => {
    const filePath = path.join(dataDir, 'file');
    await writeFile(filePath, 'one\ntwö\nthree\n');
    expect(await readFileTail(filePath, 8)).toBe('three\n');
    expect(await readFileTail(filePath, 10)).toBe('three\n');
    expect(await readFileTail(filePath, 1000)).toBe('one\ntwö\nthree\n');
    expect(await readFileTail(path.join(dataDir, 'none'), 10)).toBe('');
  });
});
