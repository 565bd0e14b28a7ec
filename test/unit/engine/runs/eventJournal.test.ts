import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventDraft } from '#protocol/events.ts';
import {
  EventJournal,
  readJournal,
  readJournalFrom,
} from '../../../../src/engine/runs/eventJournal.ts';

const AT = '2026-11-20T12:00:00.000Z';
const HEADER = {
  format: 'waa-monitor-journal',
  version: 1,
  runId: 'run-1',
  createdAt: AT,
  appVersion: '0.1.0',
} as const;
const DRAFT: EventDraft = { type: 'phase.started', at: AT, clock: 'vm', phase: 'windows_boot' };

describe('EventJournal', () => {
  let dir: string;
  let file: string;
  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'journal-'));
    file = path.join(dir, 'events.jsonl');
  });
  afterEach(() => rm(dir, { recursive: true }));

  it('numbers events without gaps over several openings', async () => {
    const first = await EventJournal.open(file, HEADER);
    first.journal.append([DRAFT, DRAFT], AT);
    await first.journal.close();
    const second = await EventJournal.open(file, HEADER);
    second.journal.append([DRAFT], AT);
    await second.journal.close();
    const { events } = await readJournal(file);
    expect([second.events.length, events.map(({ seq }) => seq)]).toEqual([2, [1, 2, 3]]);
  });

  it('mends a torn last line', async () => {
    const first = await EventJournal.open(file, HEADER);
    first.journal.append([DRAFT], AT);
    await first.journal.close();
    await appendFile(file, '{"seq":2,"type":"phase.sta');
    const second = await EventJournal.open(file, HEADER);
    second.journal.append([DRAFT], AT);
    await second.journal.close();
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { seq?: number }).seq)).toEqual([
      undefined,
      1,
      2,
    ]);
  });

  it('stops at a line whose number does not follow, so that damage never becomes history', async () => {
    const event = JSON.stringify({ seq: 7, seenAt: AT, ...DRAFT });
    await writeFile(file, `${JSON.stringify(HEADER)}\n${event}\n`);
    expect((await readJournal(file)).events).toEqual([]);
  });

  it('refuses a journal of a newer version by name', async () => {
    await writeFile(file, `${JSON.stringify({ ...HEADER, version: 99 })}\n`);
    await expect(readJournal(file)).rejects.toThrow(/newer WAA Monitor/);
  });

  it('can be read along: only whole new lines are taken', async () => {
    const { journal } = await EventJournal.open(file, HEADER);
    journal.append([DRAFT], AT);
    await journal.flush();
    const before = await readJournal(file);
    await appendFile(file, `${JSON.stringify({ seq: 2, seenAt: AT, ...DRAFT })}\n{"seq":3`);
    const news = await readJournalFrom(file, before.soundBytes);
    await journal.close();
    expect(news.events.map(({ seq }) => seq)).toEqual([2]);
  });
});
