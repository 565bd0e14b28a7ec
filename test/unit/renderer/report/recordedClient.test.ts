import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { answerKey, LOG_CHUNK_LINES, RECORDED_IDS } from '#protocol/recordedRun.ts';
import type { RecordedRun } from '#protocol/recordedRun.ts';
import { createRecordedClient } from '../../../../src/renderer/report/recordedClient.ts';
import { buildMixedRun } from '../../../support/buildExport.ts';

const LINES = LOG_CHUNK_LINES + 250;

function pack(value: unknown): string {
  return gzipSync(JSON.stringify(value)).toString('base64');
}

function lineAt(index: number) {
  const level = index % 100 === 0 ? 'error' : 'info';
  return {
    index,
    source: 's',
    stream: 'stdout' as const,
    at: null,
    text: `line ${String(index)}`,
    level: level,
    isBenign: false,
    isUnknown: false,
  };
}

const STATE = buildMixedRun();
const TASK = STATE.taskOrder[0] ?? '';
const STEP = { runId: STATE.runId, task: TASK, attempt: 1, stepNumber: 1 };
const PARTS: Readonly<Record<string, string>> = {
  [RECORDED_IDS.logChunk(0)]: pack(Array.from({ length: LOG_CHUNK_LINES }, (_, at) => lineAt(at))),
  [RECORDED_IDS.logChunk(1)]: pack(
    Array.from({ length: 250 }, (_, at) => lineAt(LOG_CHUNK_LINES + at)),
  ),
  [RECORDED_IDS.stepFiles(0)]: pack({ [answerKey('inspect.step', STEP)]: { stepNumber: 1 } }),
  [RECORDED_IDS.picture('pictures/1.png', 'thumb')]: 'AAAA',
};

function open(change: Partial<RecordedRun> = {}) {
  const recorded: RecordedRun = {
    version: 1,
    exportedAt: '2026-11-20T12:00:00.000Z',
    app: { version: '1.0.0', commit: 'abc', builtAt: '2026-11-20T00:00:00.000Z' },
    state: STATE,
    pictures: { choice: 'thumbs', place: 'page', mediaTypes: {} },
    log: { lineCount: LINES, chunkCount: 2 },
    stepFiles: { [TASK]: 0 },
    answers: { [answerKey('runs.history', { runId: STATE.runId })]: { chrome: [1] } },
    remarks: [],
    ...change,
  };
  return createRecordedClient(recorded, (id) => PARTS[id] ?? null);
}

describe('the contract answered from a report', () => {
  it('tells the run as the engine would: a snapshot, then that nobody watches', async () => {
    const stop = new AbortController();
    const messages = await open().rpc.runs.follow({ runId: STATE.runId }, { signal: stop.signal });
    const kinds: string[] = [];
    for await (const message of messages) {
      kinds.push(message.kind === 'feed' ? message.feed.mode : message.kind);
      if (kinds.length === 2) stop.abort();
    }
    expect(kinds).toEqual(['snapshot', 'past']);
  });

  it('gives pages of the log across its chunks', async () => {
    const { rpc } = open();
    const page = await rpc.log.page({ runId: STATE.runId, from: LOG_CHUNK_LINES - 2, count: 4 });
    expect([page.total, page.lines.map(({ index }) => index)]).toEqual([
      LINES,
      [998, 999, 1000, 1001],
    ]);
  });

  it('searches the log as the engine does', async () => {
    const { rpc } = open();
    const query = { text: 'LINE 1[0-9]00$', isRegex: true, minLevel: 'error' as const };
    const page = await rpc.log.page({ runId: STATE.runId, from: 0, count: 10, query });
    expect(page.lines.map(({ text }) => text)).toEqual(['line 1000', 'line 1100', 'line 1200']);
  });

  it('finds recorded answers, those on a step in the part of its task', async () => {
    const { rpc } = open();
    expect([
      await rpc.runs.history({ runId: STATE.runId }),
      await rpc.inspect.step({ stepNumber: 1, attempt: 1, task: TASK, runId: STATE.runId }),
    ]).toEqual([{ chrome: [1] }, { stepNumber: 1 }]);
  });

  it('says in words what is not in the report', async () => {
    const { rpc } = open({ stepFiles: {} });
    await expect(rpc.inspect.step(STEP)).rejects.toThrow(/not in this report/);
    await expect(rpc.watch.start({ profileId: 'x' })).rejects.toThrow(/not in this report/);
  });

  it('shows the small picture where there is no full one', () => {
    const inPage = open();
    const inFolder = open({ pictures: { choice: 'full', place: 'folder', mediaTypes: {} } });
    expect([
      inPage.pictureUrl('r', 'pictures/1.png', 'full'),
      inPage.pictureUrl('r', 'pictures/9.png', 'full'),
      inFolder.pictureUrl('r', 'pictures/1.png', 'full'),
      inFolder.pictureUrl('r', 'pictures/1.png', 'thumb'),
    ]).toEqual([
      'data:image/webp;base64,AAAA',
      '',
      'pictures/1.png',
      'data:image/webp;base64,AAAA',
    ]);
  });

  it('is no promise, so that a client can be awaited', async () => {
    const { rpc } = open();
    expect(await Promise.resolve(rpc)).toBe(rpc);
  });
});
