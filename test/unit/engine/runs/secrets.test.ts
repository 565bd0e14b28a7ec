import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compileScrubRules } from '#core/scrub/userRules.ts';
import { createAppLog } from '../../../../src/engine/appLog.ts';
import { CommandLog } from '../../../../src/engine/remote/commandLog.ts';
import { runPaths } from '../../../../src/engine/runs/runPaths.ts';
import { RunRecorder } from '../../../../src/engine/runs/runRecorder.ts';
import type { ReceivedLine } from '../../../../src/engine/runs/runRecorder.ts';
import { buildDraft } from '../../../support/builders.ts';

const SECRET = 'aB3dE5gH7jK9mN1pQ3sT5vX7zA9cD1fG3';
const KEY_LINE = 'MIIEowIBAAKCAQEA7short';
const source = { id: 'container:winarena', workerId: null };

function lineOf(text: string, index: number): ReceivedLine {
  const dockerAt = `2026-03-04T08:15:00.00000000${String(index)}Z`;
  return { stream: 'stdout', dockerAt, position: null, text };
}
const LINES = [
  `OPENAI_API_KEY=${SECRET} python run.py`,
  '-----BEGIN RSA PRIVATE KEY-----',
  KEY_LINE,
  '-----END RSA PRIVATE KEY-----',
  `[2026-03-04 08:15:00,000 INFO run/139-MainProcess] Args: Namespace(model='gpt-4o', api_key='${SECRET}')`,
  'Visit the secret project Bluebird',
].map(lineOf);

async function allText(dir: string): Promise<string> {
  const names = await readdir(dir, { recursive: true });
  const texts = names.map(async (name) => {
    const filePath = path.join(dir, name);
    return (await stat(filePath)).isFile() ? readFile(filePath, 'utf8') : '';
  });
  return (await Promise.all(texts)).join('\n');
}

describe('secrets', () => {
  let dataDir = '';
  beforeEach(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'waa-monitor-secrets-'));
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  function open(): Promise<RunRecorder> {
    return RunRecorder.open({
      paths: runPaths(dataDir, 'run-1'),
      manifest: {
        version: 1,
        runId: 'run-1',
        name: 'vm',
        targetLabel: 'u@vm',
        profileId: null,
        runKey: '',
        openedAt: '2026-11-20T10:00:00.000Z',
        endedAt: null,
        outcome: null,
        appVersion: '0',
        appCommit: 'test',
        settings: {},
      },
      scrubRules: compileScrubRules(['Bluebird']).rules,
      onObserverFailure: (_name, error) => {
        throw error;
      },
      onDiskProblem: () => undefined,
    });
  }

  it('of a log and of facts are in no file of the run and in no state', async () => {
    const recorder = await open();
    recorder.receive(source, LINES);
    recorder.record([
      buildDraft('facts.discovered', 0, {
        facts: { command: { value: `run --api-key ${SECRET}`, provenance: 'measured' } },
      }),
    ]);
    const state = JSON.stringify(recorder.feed.state);
    const shown = JSON.stringify(recorder.lines.newest);
    await recorder.close();
    const written = await allText(runPaths(dataDir, 'run-1').dir);
    for (const secret of [SECRET, KEY_LINE, 'Bluebird']) {
      expect(written).not.toContain(secret);
      expect(state + shown).not.toContain(secret);
    }
    expect(written).toContain('OPENAI_API_KEY=[hidden] python run.py');
    expect(written).toContain('gpt-4o');
  });

  it('change nothing about resuming: what comes again is known, and nothing is derived twice', async () => {
    const first = await open();
    first.receive(source, LINES.slice(0, 3));
    await first.close();
    const second = await open();
    const resume = second.resumeOf(source);
    resume.restart();
    const fresh = LINES.filter((line) => !resume.isKnown(line));
    expect(fresh).toEqual(LINES.slice(3));
    const seqBefore = second.feed.state.seq;
    second.receive(source, fresh);
    await second.close();
    const third = await open();
    expect(third.feed.state.seq).toBeGreaterThanOrEqual(seqBefore);
    expect(third.lines.lineCount).toBe(LINES.length);
    const { seq } = third.feed.state;
    await third.close();
    const fourth = await open();
    expect(fourth.feed.state.seq).toBe(seq);
    await fourth.close();
    expect(await allText(runPaths(dataDir, 'run-1').dir)).not.toContain(KEY_LINE);
  });

  it("are not in the app's own log, whatever way they came", async () => {
    const log = createAppLog(dataDir, true);
    log.logger.info(
      { commandLine: `x --token ${SECRET}`, password: 'hunter2' },
      `ran with --token ${SECRET}`,
    );
    log.logger.error({ err: new Error(`OPENAI_API_KEY=${SECRET}`) }, `sk-${SECRET} was refused`);
    log.logger.child({ url: `https://u:${SECRET}@h` }).warn('child');
    await log.close();
    const text = await readFile(path.join(dataDir, 'logs', 'app.log'), 'utf8');
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain('hunter2');
    expect(text.trim().split('\n')).toHaveLength(3);
  });

  it('are not in the list of commands', () => {
    const commands = new CommandLog(() => 0);
    commands
      .start({ commandId: 'x', title: 'X', effect: 'read', commandLine: `x --api-key ${SECRET}` })
      .ended(0);
    expect(commands.records().map(({ commandLine }) => commandLine)).toEqual([
      'x --api-key [hidden]',
    ]);
  });
});
