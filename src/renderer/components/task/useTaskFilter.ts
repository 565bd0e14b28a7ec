import { useMemo } from 'react';
import { readText, useRemembered } from '../../store/useRemembered.ts';

const FILTER_KEY = 'tasks.filter';
const CLOSED_KEY = 'tasks.closedDomains';

export interface TaskFilter {
  readonly filter: string;
  readonly setFilter: (filter: string) => void;
  readonly closed: ReadonlySet<string>;
  readonly toggle: (domain: string) => void;
}

/** The filter and the closed domains of the tree, shared with the keys that walk it. */
export function useTaskFilter(): TaskFilter {
  const [filter, setFilter] = useRemembered(FILTER_KEY, readText, '');
  const [closedText, setClosedText] = useRemembered(CLOSED_KEY, readText, '');
  const closed = useMemo(() => readClosed(closedText), [closedText]);
  const toggle = (domain: string): void => {
    const next = new Set(closed);
    if (!next.delete(domain)) next.add(domain);
    setClosedText([...next].join('\n'));
  };
  return { filter, setFilter, closed, toggle };
}

/** Domains one a line. */
function readClosed(text: string): ReadonlySet<string> {
  return new Set(text.split('\n').filter((domain) => domain !== ''));
}
