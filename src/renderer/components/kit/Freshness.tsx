import { Tooltip } from '@mantine/core';
import type { CSSProperties } from 'react';
import { freshness, type Freshness as Level } from '#core/run/selectors.ts';
import { formatAge } from '#core/format/duration.ts';
import type { Feed } from '#protocol/contract.ts';
import { useNow } from '../../store/useNow.ts';
import { useRunView } from '../../store/useMonitor.ts';
import { ageOf, type Channel } from './feedAge.ts';
import css from './kit.module.css';

const COLORS: Readonly<Record<Level, string>> = {
  fresh: 'var(--state-passed)',
  ageing: 'var(--state-partial)',
  old: 'var(--state-failed)',
  never: 'var(--state-waiting)',
};

const CHANNEL_WORDS: Readonly<Record<Channel, string>> = {
  link: 'the VM answered',
  log: 'a log line came',
  files: 'results were read',
  screen: 'the screen was looked at',
};

/** How old a panel's data is, coloured green below 5 s, yellow below 30 s, else red. */
export function Freshness({ channel }: { readonly channel: Channel }) {
  const received = useRunView((view) => view.feed);
  const nowMs = useNow();
  const mode = received?.feed.mode ?? null;
  const ageMs = received === null ? null : ageOf(received, channel, nowMs);
  const isReplay = useRunView((view) => view.replayedAtMs !== undefined) ?? false;
  if (isReplay)
    return <Label level="never" text="replayed" why="The journal of this run is played again." />;
  if (mode === 'past')
    return (
      <Label
        level="never"
        text="past run"
        why="Nobody watches this run now; it is shown as it was stored."
      />
    );
  const level = freshness(ageMs);
  const text = ageMs === null ? 'nothing yet' : formatAge(ageMs);
  return <Label level={level} text={text} why={whyText(channel, mode, ageMs)} />;
}

function whyText(channel: Channel, mode: Feed['mode'] | null, ageMs: number | null): string {
  const what = CHANNEL_WORDS[channel];
  const along = mode === 'reading_along' ? ' Another instance watches; this one reads along.' : '';
  const history = mode === 'backfilling' ? ' History is still being read.' : '';
  if (ageMs === null) return `Not once yet: ${what}.${along}${history}`;
  return `${formatAge(ageMs)}: ${what}. Counted on this computer's clock.${along}${history}`;
}

function Label({
  level,
  text,
  why,
}: {
  readonly level: Level;
  readonly text: string;
  readonly why: string;
}) {
  return (
    <Tooltip label={why} multiline maw={320}>
      <span
        className={css.fresh}
        data-level={level === 'ageing' ? 'aging' : level}
        // CSSProperties does not list custom properties.
        style={{ '--status': COLORS[level] } as CSSProperties}
        tabIndex={0}
        aria-label={`Freshness: ${text}`}
      >
        <span className={css.freshDot} aria-hidden />
        {text}
      </span>
    </Tooltip>
  );
}
