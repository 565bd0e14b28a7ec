import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LOG_FORMATS } from '#core/logs/formats/index.ts';
import { runEventSchema } from '#protocol/events.ts';
import { readLog } from './readFixture.ts';

/** `<format>/<case>.log` and beside it `<case>.events.jsonl`: the events, last line the counts. */
const ROOT = join(import.meta.dirname, '../../../fixtures/logs');

function casesOf(folder: string): string[] {
  return readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.log'))
    .map((name) => name.slice(0, -'.log'.length));
}

function readGolden(path: string): unknown[] {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  return lines.map((line): unknown => JSON.parse(line));
}

describe.each(readdirSync(ROOT))('logs of %s', (folder) => {
  it.each(casesOf(folder))('%s gives the events written beside it', (name) => {
    const { drafts, counts } = readLog(readFileSync(join(ROOT, folder, `${name}.log`), 'utf8'));
    expect([...drafts, { counts }]).toEqual(readGolden(join(ROOT, folder, `${name}.events.jsonl`)));
  });

  it.each(casesOf(folder))('%s gives only events that the protocol knows', (name) => {
    const { drafts } = readLog(readFileSync(join(ROOT, folder, `${name}.log`), 'utf8'));
    const events = drafts.map((draft, index) => ({ ...draft, seq: index + 1, seenAt: draft.at }));
    const faults = events.flatMap((event) => runEventSchema.safeParse(event).error?.issues ?? []);
    expect(faults).toEqual([]);
  });
});

it('every format with lines of its own has a fixture folder', () => {
  // Progress bars are in the client's own logs, which is where they appear.
  const ids = LOG_FORMATS.map(({ id }) => id).filter((id) => id !== 'tqdm');
  expect(readdirSync(ROOT).sort()).toEqual([...ids].sort());
});
