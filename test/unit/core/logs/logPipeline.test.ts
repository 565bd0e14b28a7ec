import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runEventSchema } from '#protocol/events.ts';
import { classifyLine } from '#core/logs/classifyLine.ts';
import { LOG_FORMATS } from '#core/logs/formats/index.ts';
import { createLogPipeline } from '#core/logs/logPipeline.ts';
import { readLines, readLog, toLogLines } from './readFixture.ts';

const FIXTURES = join(import.meta.dirname, '../../../fixtures/logs');

/** Lines of every fixture, as a pool to draw logs from that make some sense. */
const REAL_LINES = readdirSync(FIXTURES).flatMap((folder) =>
  readdirSync(join(FIXTURES, folder))
    .filter((name) => name.endsWith('.log'))
    .flatMap((name) => readFileSync(join(FIXTURES, folder, name), 'utf8').split('\n')),
);

const HEADER = '[2026-05-06 10:00:00,000 INFO run/1-MainProcess] ';

const LINE = fc.oneof(
  fc.constantFrom(...REAL_LINES),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ maxLength: 100 }).map((text) => `${HEADER}${text}`),
  fc
    .tuple(
      fc.constantFrom(
        'Step 1: ',
        'Worker 0 is doing tasks: ',
        'Args: Namespace(',
        'Result: ',
        'Exception in a/b: ',
        '❯ ',
        'winarena-1  | ',
        'Task ',
      ),
      fc.string({ maxLength: 100 }),
    )
    .map(([start, rest]) => `${HEADER}${start}${rest}`),
);

const LOG = fc.array(LINE, { maxLength: 60 }).map((lines) => lines.join('\n'));

describe('log pipeline', () => {
  it('never throws, and tells nothing that the protocol does not know', () => {
    fc.assert(
      fc.property(LOG, (text) => {
        const { drafts } = readLog(text);
        const events = drafts.map((draft, index) => ({
          ...draft,
          seq: index + 1,
          seenAt: draft.at,
        }));
        expect(
          events.flatMap((event) => runEventSchema.safeParse(event).error?.issues ?? []),
        ).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('tells the same of the same lines, which is what resuming relies on', () => {
    fc.assert(
      fc.property(LOG, (text) => {
        expect(readLog(text)).toEqual(readLog(text));
      }),
    );
  });

  it('tells the beginning of a log as the beginning of the whole', () => {
    fc.assert(
      fc.property(LOG, fc.nat(60), (text, count) => {
        const lines = toLogLines(text);
        const early = readLines(lines.slice(0, count)).drafts;
        expect(readLines(lines).drafts.slice(0, early.length)).toEqual(early);
      }),
    );
  });

  it('names its source on every event', () => {
    const drafts = readLog(REAL_LINES.join('\n'), { sourceId: 'file:normal-2' }).drafts;
    expect(new Set(drafts.map(({ source }) => source))).toEqual(new Set(['file:normal-2']));
  });

  it('uses the given worker until the log tells another', () => {
    const task = `${HEADER}Finished notepad/a\n`;
    const list = `${HEADER}Worker 5 is doing tasks: [('clock', 'b')]\n${HEADER}Finished clock/b\n`;
    const { drafts } = readLog(task + list, { workerId: '2' });
    expect(drafts.filter(({ type }) => type === 'task.finished')).toMatchObject([
      { workerId: '2' },
      { workerId: '5' },
    ]);
  });

  it('knows that a line continues a record where the line alone says nothing', () => {
    const pipeline = createLogPipeline({ sourceId: 'log' });
    const push = (text: string): void => {
      pipeline.push({
        stream: 'stdout',
        dockerAt: null,
        arrivedAt: '2026-01-01T00:00:00.000Z',
        text,
      });
    };
    push(`${HEADER}Step 1: first()`);
    push('second()');
    expect(pipeline.lastLine.isUnknown).toBe(false);
    expect(classifyLine('second()').isUnknown).toBe(true);
  });

  it('cuts an endless record and says so', () => {
    const endless = Array.from({ length: 10_000 }, () => 'computer.mouse.single_click()');
    const begun = [
      'Windows Agent Arena: Starting on NORMAL difficulty',
      '[Domain]: a',
      '[Example ID]: b',
      'Step 1: x',
    ];
    const lines = [...begun.map((text) => HEADER + text), ...endless, `${HEADER}Done: False`];
    const action = readLog(lines.join('\n')).drafts.findLast(({ type }) => type === 'step.acted');
    expect(JSON.stringify(action)).toMatch(/ … \[\d+ characters cut\]/);
    expect(JSON.stringify(action).length).toBeLessThan(40_000);
  });

  it('takes a megabyte of any one character in its stride', () => {
    for (const piece of [
      'x',
      '[',
      '(',
      ' ',
      '#1 [',
      '10% → ',
      "('a', 'b'), ",
      'Task ',
      '\u001b[',
      '\u001b]',
      'Step 1/1: ',
      '│',
      '5K . ',
    ]) {
      const line = piece.repeat(Math.ceil(1_000_000 / piece.length));
      expect(() =>
        readLines(toLogLines(`${HEADER}Worker 0 is doing tasks: [${line}\n${line}\n`)),
      ).not.toThrow();
    }
  });
});

describe('log formats', () => {
  it('never throw and answer null for what is not theirs', () => {
    fc.assert(
      fc.property(fc.oneof(LINE, fc.string({ unit: 'binary' })), (text) => {
        for (const format of LOG_FORMATS) {
          format.recognises(text);
          format.parse(text);
        }
      }),
    );
  });

  it('recognise every line that they parse', () => {
    for (const format of LOG_FORMATS) {
      const missed = REAL_LINES.filter(
        (text) => format.parse(text) !== null && !format.recognises(text),
      );
      expect(missed).toEqual([]);
    }
  });

  it('have ids and titles of their own', () => {
    expect(new Set(LOG_FORMATS.map(({ id }) => id)).size).toBe(LOG_FORMATS.length);
    expect(new Set(LOG_FORMATS.map(({ title }) => title)).size).toBe(LOG_FORMATS.length);
  });
});
