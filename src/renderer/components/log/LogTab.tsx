import { ActionIcon, Checkbox, Select, TextInput, Tooltip } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconArrowDown, IconArrowUp, IconArrowBarToDown, IconRegex } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { formatCount } from '#core/format/number.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { LogLines } from './LogLines.tsx';
import { listQuery, NO_FILTER, regexProblem, type LogFilter } from './logFilter.ts';
import css from './log.module.css';
import type { LogBookState } from './logBook.ts';
import { useRunView } from '../../store/useMonitor.ts';
import { useFind } from './useFind.ts';
import { useLogBook } from './useLogBook.ts';

/** Typing must not ask for a search at each letter. */
const TYPING_PAUSE_MS = 250;
const LEVELS = [
  { value: 'all', label: 'All levels' },
  { value: 'warning', label: 'Warnings and errors' },
  { value: 'error', label: 'Errors' },
];

/** In a replay the log ends at the moment that is shown; what a search finds is of the whole log. */
function useUntilReplayed(state: LogBookState, isSearch: boolean): LogBookState {
  const limit = useRunView((view) =>
    view.replayedAtMs === undefined ? null : (view.state?.log.lineCount ?? 0),
  );
  return useMemo(
    () =>
      limit === null || isSearch || state.total === null
        ? state
        : { ...state, total: Math.min(state.total, limit) },
    [state, limit, isSearch],
  );
}

export function LogTab({ state }: { readonly state: RunState }) {
  const [typed, setTyped] = useState<LogFilter>(NO_FILTER);
  const [filter] = useDebouncedValue(typed, TYPING_PAUSE_MS);
  const problem = regexProblem(filter);
  const query = useMemo(() => (problem === null ? listQuery(filter) : null), [filter, problem]);
  const [isFollowing, setFollowing] = useState(true);
  const { book, state: wholeState } = useLogBook(state.runId, query);
  const bookState = useUntilReplayed(wholeState, query !== null);
  const find = useFind(state.runId, filter, bookState);
  const goToMatch = (step: 1 | -1): void => {
    setFollowing(false);
    find.go(step);
  };
  return (
    <div className={css.log}>
      <div className={css.tools}>
        <Select
          aria-label="Level"
          w={150}
          data={LEVELS}
          value={typed.minLevel}
          allowDeselect={false}
          onChange={(value) => setTyped({ ...typed, minLevel: readLevel(value) })}
        />
        <TextInput
          className={css.search}
          aria-label="Search the log"
          placeholder="Search the log"
          value={typed.text}
          error={problem !== null}
          onChange={(event) => setTyped({ ...typed, text: event.currentTarget.value })}
          onKeyDown={(event) => event.key === 'Enter' && goToMatch(event.shiftKey ? -1 : 1)}
          rightSection={
            <Tooltip label="Regular expression">
              <ActionIcon
                size={20}
                aria-label="Regular expression"
                aria-pressed={typed.isRegex}
                variant={typed.isRegex ? 'light' : 'subtle'}
                onClick={() => setTyped({ ...typed, isRegex: !typed.isRegex })}
              >
                <IconRegex size={13} />
              </ActionIcon>
            </Tooltip>
          }
        />
        <ActionIcon
          aria-label="Previous match"
          disabled={!find.canGo}
          onClick={() => goToMatch(-1)}
        >
          <IconArrowUp size={15} />
        </ActionIcon>
        <ActionIcon aria-label="Next match" disabled={!find.canGo} onClick={() => goToMatch(1)}>
          <IconArrowDown size={15} />
        </ActionIcon>
        <span className="dim clip" aria-live="polite">
          {problem ?? find.label}
        </span>
        <Checkbox
          size="xs"
          label="Only matches"
          checked={typed.onlyMatches}
          onChange={(event) => setTyped({ ...typed, onlyMatches: event.currentTarget.checked })}
        />
        <Tooltip label="Lines that no known format reads">
          <Checkbox
            size="xs"
            label={`Unread (${formatCount(state.log.unknownCount)})`}
            checked={typed.onlyUnknown}
            onChange={(event) => setTyped({ ...typed, onlyUnknown: event.currentTarget.checked })}
          />
        </Tooltip>
        <span className="dim" style={{ marginLeft: 'auto', whiteSpace: 'nowrap' }}>
          {bookState.failure ??
            (bookState.total === null ? 'Reading…' : `${formatCount(bookState.total)} lines`)}
        </span>
        <Tooltip label={isFollowing ? 'New lines are followed' : 'Follow new lines'}>
          <ActionIcon
            aria-label="Follow new lines"
            aria-pressed={isFollowing}
            variant={isFollowing ? 'light' : 'subtle'}
            color={isFollowing ? 'accent' : 'gray'}
            onClick={() => setFollowing(!isFollowing)}
          >
            <IconArrowBarToDown size={15} />
          </ActionIcon>
        </Tooltip>
      </div>
      <LogLines
        book={book}
        state={bookState}
        filter={filter}
        isFollowing={isFollowing}
        onFollow={setFollowing}
        found={find.position}
      />
    </div>
  );
}

function readLevel(value: string | null): LogFilter['minLevel'] {
  return value === 'warning' || value === 'error' ? value : 'all';
}
