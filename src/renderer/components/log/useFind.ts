import { useEffect, useMemo, useRef, useState } from 'react';
import { formatCount } from '#core/format/number.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import type { LogBookState } from './logBook.ts';
import { findQuery, regexProblem, type LogFilter } from './logFilter.ts';

interface Find {
  readonly canGo: boolean;
  /** Row of the list to scroll to. */
  readonly position: number | null;
  readonly label: string;
  readonly go: (step: 1 | -1) => void;
}

interface Match {
  readonly ordinal: number;
  readonly total: number;
  readonly position: number | null;
}

/** Next and previous match in the list of all lines; in a filtered list each row is a match. */
export function useFind(runId: RunId, filter: LogFilter, book: LogBookState): Find {
  const { rpc } = useMonitorStore().client;
  const query = useMemo(() => (regexProblem(filter) === null ? findQuery(filter) : null), [filter]);
  const [held, setHeld] = useState<{ query: typeof query; match: Match } | null>(null);
  const asked = useRef(0);
  const match = query !== null && held?.query === query ? held.match : null;
  useEffect(() => {
    if (query !== null) void load(0, false);
    // A new query starts at its first match; `load` reads what it needs at the call.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [query]);

  async function load(ordinal: number, isGoing: boolean): Promise<void> {
    if (query === null) return;
    const turn = (asked.current += 1);
    try {
      const answer = await rpc.log.page({ runId, from: ordinal, count: 1, query });
      if (turn !== asked.current) return;
      const line = answer.lines[0];
      setHeld({
        query,
        match: { ordinal, total: answer.total, position: isGoing ? (line?.index ?? null) : null },
      });
    } catch {
      // The list of lines beside it shows why the log can't be read.
    }
  }

  const filtered = query === null && book.query !== null && filter.text !== '';
  return {
    canGo: (match?.total ?? 0) > 0,
    position: match?.position ?? null,
    label: filtered && book.total !== null ? `${formatCount(book.total)} matches` : labelOf(match),
    go: (step) => {
      if (match === null || match.total === 0) return;
      const first = match.position === null;
      const next = first ? (step === 1 ? 0 : match.total - 1) : match.ordinal + step;
      void load((next + match.total) % match.total, true);
    },
  };
}

function labelOf(match: Match | null): string {
  if (match === null) return '';
  if (match.total === 0) return 'No match';
  if (match.position === null) return `${formatCount(match.total)} matches`;
  return `${formatCount(match.ordinal + 1)} of ${formatCount(match.total)}`;
}
