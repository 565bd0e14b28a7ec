import { describe, expect, it } from 'vitest';
import type { LogQuery, StoredLogLine } from '#protocol/contract.ts';
import { LogBook } from '../../../../src/renderer/components/log/logBook.ts';
import { PAGE_LINES, PAGES_KEPT } from '../../../../src/renderer/components/log/logWindow.ts';

function line(index: number): StoredLogLine {
  return {
    index,
    source: 'c',
    stream: 'stdout',
    at: null,
    text: `line ${index}`,
    level: 'info',
    isBenign: false,
    isUnknown: false,
  };
}

/** A book over a log of `total` lines; a query finds every tenth. */
function bookOf(total: number) {
  const log = { total };
  const asked: { from: number; isQuery: boolean }[] = [];
  const book = new LogBook({
    runId: 'r1',
    onChange: () => undefined,
    page: ({ from, count, query }) => {
      asked.push({ from, isQuery: query !== undefined });
      const step = query === undefined ? 1 : 10;
      const found = Math.ceil(log.total / step);
      const length = Math.max(0, Math.min(count, found - from));
      return Promise.resolve({
        total: found,
        lines: Array.from({ length }, (_, index) => line((from + index) * step)),
      });
    },
  });
  return { book, asked, log };
}

const QUERY: LogQuery = { text: 'x', isRegex: false, minLevel: 'all', onlyUnknown: false };

describe('LogBook', () => {
  it('fetches a page once, however often it is scrolled over', async () => {
    const { book, asked } = bookOf(10_000);
    await book.setQuery(null);

    book.want({ from: 600, to: 640 });
    book.want({ from: 610, to: 650 });
    await Promise.resolve();
    await Promise.resolve();
    book.want({ from: 620, to: 660 });

    expect(asked.map(({ from }) => from)).toEqual([0, PAGE_LINES]);
    expect(book.row(640)?.text).toBe('line 640');
  });

  it('takes new lines from the stream without asking for them', async () => {
    const { book, asked } = bookOf(100);
    await book.setQuery(null);

    book.noteNewest(103, [line(100), line(101), line(102)]);
    book.want({ from: 95, to: 103 });

    expect(book.getState().total).toBe(103);
    expect(book.row(102)?.text).toBe('line 102');
    expect(asked).toHaveLength(1);
  });

  it('fetches the lines that the stream left out', async () => {
    const { book, asked, log } = bookOf(100);
    await book.setQuery(null);

    log.total = 2000;
    book.noteNewest(2000, [line(1999)]);
    book.want({ from: 1990, to: 2000 });

    expect(asked.map(({ from }) => from)).toEqual([0, 1500]);
  });

  it('looks for further matches when the log grows', async () => {
    const { book, log } = bookOf(100);
    await book.setQuery(QUERY);
    expect(book.getState().total).toBe(10);

    log.total = 200;
    book.noteNewest(200, [line(199)]);
    await Promise.resolve();
    await Promise.resolve();

    expect(book.getState().total).toBe(20);
    expect(book.row(19)?.index).toBe(190);
  });

  it('drops answers to a query that was replaced', async () => {
    const { book } = bookOf(100);

    const first = book.setQuery(QUERY);
    const second = book.setQuery(null);
    await Promise.all([first, second]);

    expect(book.getState()).toMatchObject({ query: null, total: 100 });
    expect(book.row(5)?.index).toBe(5);
  });

  it('keeps a bounded number of lines', async () => {
    const { book } = bookOf(1_000_000);
    await book.setQuery(null);

    for (let page = 1; page <= PAGES_KEPT; page += 1) {
      book.want({ from: page * PAGE_LINES, to: page * PAGE_LINES + 1 });
      await Promise.resolve();
      await Promise.resolve();
    }

    expect(book.row(0)).toBeUndefined();
    expect(book.row(PAGES_KEPT * PAGE_LINES)?.index).toBe(PAGES_KEPT * PAGE_LINES);
  });

  it('says why the log cannot be read', async () => {
    const book = new LogBook({
      runId: 'r1',
      onChange: () => undefined,
      page: () => Promise.reject(new Error('The stored log cannot be read.')),
    });

    await book.setQuery(null);

    expect(book.getState().failure).toBe('The stored log cannot be read.');
  });
});
