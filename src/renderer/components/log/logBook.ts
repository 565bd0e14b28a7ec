/** Lines of a run's log as the viewer needs them: pages fetched when seen, new lines as they come. */
import type { LogQuery, StoredLogLine } from '#protocol/contract.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import { describeError } from '../../store/errorText.ts';
import type { MonitorRpc } from '../../clients/monitorClient.ts';
import { PAGE_LINES, PAGES_KEPT, pagesOf, type RowRange } from './logWindow.ts';

export interface LogBookState {
  /** Null: all lines. */
  readonly query: LogQuery | null;
  /** Lines (or matches); null until the first answer. */
  readonly total: number | null;
  /** Grows with each change of any line, so that viewers know when to draw again. */
  readonly revision: number;
  readonly failure: string | null;
}

export interface LogBookOptions {
  readonly page: MonitorRpc['log']['page'];
  readonly runId: RunId;
  readonly onChange: () => void;
}

export class LogBook {
  private readonly options: LogBookOptions;
  private state: LogBookState = { query: null, total: null, revision: 0, failure: null };
  /** Least recently used first. A hole is a line not fetched yet. */
  private readonly pages = new Map<number, (StoredLogLine | undefined)[]>();
  private readonly pending = new Set<number>();
  private isTailPending = false;
  private isTailWanted = false;
  /** Answers to an older query are dropped. */
  private generation = 0;

  constructor(options: LogBookOptions) {
    this.options = options;
  }

  getState = (): LogBookState => this.state;

  row(position: number): StoredLogLine | undefined {
    return this.pages.get(Math.floor(position / PAGE_LINES))?.[position % PAGE_LINES];
  }

  /** Resolves when the first page of the query is there. */
  async setQuery(query: LogQuery | null): Promise<void> {
    this.generation += 1;
    this.pages.clear();
    this.pending.clear();
    this.isTailPending = false;
    this.change({ query, total: null, failure: null });
    await this.fetchPage(0);
  }

  /** Fetches what is missing of these rows. Safe to call on every scroll. */
  want(range: RowRange): void {
    for (const page of pagesOf(range)) {
      const from = Math.max(range.from, page * PAGE_LINES);
      const to = Math.min(range.to, (page + 1) * PAGE_LINES, this.state.total ?? 0);
      if (this.hasRows(from, to)) this.touch(page);
      else void this.fetchPage(page);
    }
  }

  /** News of the whole log: with a query only its total tells that there may be more matches. */
  noteNewest(total: number, newest: readonly StoredLogLine[]): void {
    if (this.state.query !== null) {
      void this.fetchTail();
      return;
    }
    for (const line of newest) this.put(line.index, line);
    this.change({ total: Math.max(total, this.state.total ?? 0) });
  }

  private hasRows(from: number, to: number): boolean {
    for (let row = from; row < to; row += 1) if (this.row(row) === undefined) return false;
    return true;
  }

  private async fetchPage(page: number): Promise<void> {
    if (this.pending.has(page)) return;
    this.pending.add(page);
    const generation = this.generation;
    await this.fetchRows(page * PAGE_LINES);
    if (generation === this.generation) this.pending.delete(page);
  }

  /** Asks for matches after the last known one; a call while one is open asks once more after it. */
  private async fetchTail(): Promise<void> {
    this.isTailWanted = true;
    if (this.isTailPending) return;
    this.isTailPending = true;
    const generation = this.generation;
    while (this.isTailWanted && generation === this.generation) {
      this.isTailWanted = false;
      await this.fetchRows(this.state.total ?? 0);
    }
    if (generation === this.generation) this.isTailPending = false;
  }

  private async fetchRows(from: number): Promise<void> {
    const generation = this.generation;
    const { query } = this.state;
    try {
      const answer = await this.options.page({
        runId: this.options.runId,
        from,
        count: PAGE_LINES,
        ...(query === null ? {} : { query }),
      });
      if (generation !== this.generation) return;
      answer.lines.forEach((line, index) => this.put(from + index, line));
      this.change({
        total: Math.max(answer.total, query === null ? (this.state.total ?? 0) : 0),
        failure: null,
      });
    } catch (error) {
      if (generation === this.generation) this.change({ failure: describeError(error).message });
    }
  }

  private put(position: number, line: StoredLogLine): void {
    const number = Math.floor(position / PAGE_LINES);
    const page = this.pages.get(number) ?? [];
    page[position % PAGE_LINES] = line;
    this.pages.delete(number);
    this.pages.set(number, page);
    for (const oldest of this.pages.keys()) {
      if (this.pages.size <= PAGES_KEPT) break;
      this.pages.delete(oldest);
    }
  }

  private touch(number: number): void {
    const page = this.pages.get(number);
    if (page === undefined) return;
    this.pages.delete(number);
    this.pages.set(number, page);
  }

  private change(change: Partial<LogBookState>): void {
    this.state = { ...this.state, ...change, revision: this.state.revision + 1 };
    this.options.onChange();
  }
}
