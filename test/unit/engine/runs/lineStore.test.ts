import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LineStore } from '../../../../src/engine/runs/lineStore.ts';
import type { LineRecord } from '../../../../src/engine/runs/storedLine.ts';

const ALL = { text: '', isRegex: false, minLevel: 'all', onlyUnknown: false } as const;

function line(text: string, change: Partial<LineRecord> = {}): LineRecord {
  return {
    sourceIndex: 0,
    stream: 'stdout',
    level: 'info',
    isBenign: false,
    isUnknown: false,
    position: null,
    dockerAt: null,
    text,
    ...change,
  };
}

describe('LineStore', () => {
  let dir: string;
  let store: LineStore;

  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'lines-'));
    store = new LineStore(path.join(dir, 'lines.log'));
    await store.load();
    await store.openForWriting();
    store.sourceIndex({ id: 'container:winarena', workerId: null });
  });
  afterEach(async () => {
    await store.close();
    await rm(dir, { recursive: true });
  });

  it('gives back any page of many lines, from memory and from disk alike', async () => {
    for (let index = 0; index < 5000; index += 1) store.append(line(`line ${String(index)}`));
    const early = await store.page(130, 3);
    const late = await store.page(4998, 10);
    expect(
      [early, late].map(({ total, lines }) => [total, lines.map((l) => [l.index, l.text])]),
    ).toEqual([
      [
        5000,
        [
          [130, 'line 130'],
          [131, 'line 131'],
          [132, 'line 132'],
        ],
      ],
      [
        5000,
        [
          [4998, 'line 4998'],
          [4999, 'line 4999'],
        ],
      ],
    ]);
  });

  it('finds text without its colours, and pages through the matches', async () => {
    store.append(line('\u001b[31mAlpha\u001b[0m one'));
    for (let index = 0; index < 300; index += 1) store.append(line('noise'));
    store.append(line('ALPHA ONE again'));
    const found = await store.page(0, 10, { ...ALL, text: 'alpha one' });
    expect([found.total, found.lines.map(({ index }) => index)]).toEqual([2, [0, 301]]);
  });

  it('takes lines that came after a search into the next page of the same search', async () => {
    store.append(line('error: first'));
    const query = { ...ALL, text: 'error' };
    expect((await store.page(0, 10, query)).total).toBe(1);
    store.append(line('error: second'));
    expect((await store.page(0, 10, query)).total).toBe(2);
  });

  it('leaves benign ERROR lines out when only severe lines are wanted', async () => {
    store.append(line('harmless', { level: 'error', isBenign: true }));
    store.append(line('broken', { level: 'error' }));
    const { lines } = await store.page(0, 10, { ...ALL, minLevel: 'warning' });
    expect(lines.map(({ text }) => text)).toEqual(['broken']);
  });

  it('says that a regular expression is wrong', async () => {
    const page = store.page(0, 10, { ...ALL, text: '(', isRegex: true });
    await expect(page).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('cuts off a torn last line when it is opened again, and goes on after it', async () => {
    store.append(line('whole'));
    await store.close();
    await appendFile(path.join(dir, 'lines.log'), '0oi-\t\t\ttor');
    const again = new LineStore(path.join(dir, 'lines.log'));
    await again.load();
    await again.openForWriting();
    again.append(line('next'));
    const { lines } = await again.page(0, 10);
    await again.close();
    expect(lines.map(({ text }) => text)).toEqual(['whole', 'next']);
  });

  it('keeps tabs, stamps and positions of a line', async () => {
    const record = line('a\tb', {
      position: 12,
      dockerAt: '2026-11-20T11:27:22.298000000Z',
      stream: 'stderr',
    });
    store.append(record);
    await store.close();
    const seen: LineRecord[] = [];
    await new LineStore(path.join(dir, 'lines.log')).load((found) => seen.push(found));
    expect(seen).toEqual([record]);
  });

  it('is read along by a second store while the first one writes', async () => {
    const reader = new LineStore(path.join(dir, 'lines.log'));
    await reader.load();
    store.append(line('live'));
    await store.flush();
    await reader.refresh();
    expect((await reader.page(0, 10)).lines).toMatchObject([
      { text: 'live', source: 'container:winarena' },
    ]);
  });
});
