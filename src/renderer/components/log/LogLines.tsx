import { Button } from '@mantine/core';
import { useElementSize, useMergedRef } from '@mantine/hooks';
import { IconArrowDown } from '@tabler/icons-react';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { EmptyState } from '../kit/EmptyState.tsx';
import type { LogBook, LogBookState } from './logBook.ts';
import type { LogFilter } from './logFilter.ts';
import { LogLineRow } from './LogLineRow.tsx';
import { isAtEnd, MAX_ROWS, rowsInView } from './logWindow.ts';
import css from './log.module.css';

/** Fixed, so that a million lines need no measuring: the reason this list is not a general one. */
const ROW_HEIGHT = 18;
const OVERSCAN = 20;

interface LogLinesProps {
  readonly book: LogBook;
  readonly state: LogBookState;
  readonly filter: LogFilter;
  readonly isFollowing: boolean;
  readonly onFollow: (isFollowing: boolean) => void;
  /** Position of the match gone to last; scrolled to when it changes. */
  readonly found: number | null;
}

export function LogLines({ book, state, filter, isFollowing, onFollow, found }: LogLinesProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const { ref: sizeRef, height } = useElementSize();
  const ref = useMergedRef(scroller, sizeRef);
  const [scrollTop, setScrollTop] = useState(0);
  const total = Math.min(state.total ?? 0, MAX_ROWS);
  // Following ends by scrolling, by a search or by the button: what came since is counted from there.
  const [left, setLeft] = useState({ isFollowing, total });
  if (left.isFollowing !== isFollowing) setLeft({ isFollowing, total });
  const range = rowsInView({ scrollTop, height, rowHeight: ROW_HEIGHT }, total, OVERSCAN);

  useEffect(
    () => book.want({ from: range.from, to: range.to }),
    [book, state, range.from, range.to],
  );
  useLayoutEffect(() => {
    if (isFollowing) scroller.current?.scrollTo({ top: total * ROW_HEIGHT });
  }, [isFollowing, total, height]);
  useLayoutEffect(() => {
    if (found === null) return;
    scroller.current?.scrollTo({ top: Math.max(0, found * ROW_HEIGHT - height / 2) });
  }, [found, height]);

  const noteScroll = (element: HTMLDivElement): void => {
    const isUp = element.scrollTop < scrollTop;
    setScrollTop(element.scrollTop);
    const isEnd = isAtEnd({ scrollTop: element.scrollTop, height, rowHeight: ROW_HEIGHT }, total);
    if (isFollowing && isUp && !isEnd) onFollow(false);
    else if (!isFollowing && isEnd && !isUp) onFollow(true);
  };

  if (state.total === 0) {
    return state.query === null ? (
      <EmptyState
        title="No log line yet"
        text="Lines appear here the moment WAA's client or its container writes them. If nothing comes for a minute, look at the VM tab for the log that is read."
      />
    ) : (
      <EmptyState
        title="No line matches"
        text="Change the text or the level above to see more lines."
      />
    );
  }
  const newer = total - left.total;
  return (
    <div style={{ position: 'relative', flex: 1, minHeight: 0, display: 'flex' }}>
      <div
        ref={ref}
        className={css.lines}
        role="log"
        aria-label="Log lines"
        aria-live="off"
        tabIndex={0}
        onScroll={(event) => noteScroll(event.currentTarget)}
      >
        <div style={{ position: 'relative', height: total * ROW_HEIGHT }}>
          {Array.from({ length: range.to - range.from }, (_, offset) => range.from + offset).map(
            (row) => (
              <LogLineRow
                key={row}
                line={book.row(row)}
                top={row * ROW_HEIGHT}
                filter={filter}
                isFound={row === found}
              />
            ),
          )}
        </div>
      </div>
      {!isFollowing && newer > 0 && (
        <Button
          className={css.newer}
          size="compact-xs"
          leftSection={<IconArrowDown size={13} />}
          onClick={() => onFollow(true)}
        >
          {newer.toLocaleString()} new
        </Button>
      )}
    </div>
  );
}
