import { memo } from 'react';
import type { StoredLogLine } from '#protocol/contract.ts';
import { parseAnsi } from './ansiText.ts';
import { splitMatches, type LogFilter } from './logFilter.ts';
import css from './log.module.css';

interface LogLineRowProps {
  readonly line: StoredLogLine | undefined;
  readonly top: number;
  readonly filter: LogFilter;
  readonly isFound: boolean;
}

/** Longest part of a line that is drawn: a 1 MB line would stop the page. */
const DRAWN_CHARACTERS = 4000;

export const LogLineRow = memo(function LogLineRow({
  line,
  top,
  filter,
  isFound,
}: LogLineRowProps) {
  if (line === undefined) {
    return (
      <div className={css.line} style={{ top }}>
        <span className={css.gutter} />
        <span className={css.waiting}>…</span>
      </div>
    );
  }
  const cut = line.text.length - DRAWN_CHARACTERS;
  return (
    <div
      className={css.line}
      style={{ top }}
      data-level={line.level}
      data-benign={line.isBenign}
      data-found={isFound}
      data-line={line.index}
    >
      <span className={css.gutter}>{line.index + 1}</span>
      <span
        className={css.time}
        title={line.at === null ? 'The line came without a time' : `${line.at} (VM clock, UTC)`}
      >
        {line.at === null ? '' : localTime(line.at)}
      </span>
      {line.isUnknown && (
        <span className={css.tag} title="No known format reads this line; it is kept and counted.">
          unread
        </span>
      )}
      {line.isBenign && (
        <span
          className={css.tag}
          title="WAA prints this in healthy runs too; it does not count as an error."
        >
          harmless
        </span>
      )}
      <span className={css.text}>
        {parseAnsi(cut > 0 ? line.text.slice(0, DRAWN_CHARACTERS) : line.text).map(
          (span, spanIndex) => (
            <span
              key={spanIndex}
              className={span.color === null ? undefined : css[span.color]}
              style={span.isBold ? { fontWeight: 600 } : undefined}
            >
              {splitMatches(span.text, filter).map((part, index) =>
                part.isMatch ? (
                  <mark key={index} className={css.mark}>
                    {part.text}
                  </mark>
                ) : (
                  part.text
                ),
              )}
            </span>
          ),
        )}
        {cut > 0 && (
          <span className={css.waiting}>
            {' '}
            … {cut.toLocaleString()} more characters in the stored log
          </span>
        )}
      </span>
    </div>
  );
});

const TIME = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hourCycle: 'h23',
});

function localTime(instant: string): string {
  const ms = Date.parse(instant);
  return Number.isNaN(ms) ? '' : TIME.format(ms);
}
