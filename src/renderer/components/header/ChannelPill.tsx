import { Tooltip } from '@mantine/core';
import type { CSSProperties } from 'react';
import { useNow } from '../../store/useNow.ts';
import { useRunView } from '../../store/useMonitor.ts';
import { channelOf } from './channel.ts';
import css from './header.module.css';

/** Whether what is shown is live: told apart from the status of the run. */
export function ChannelPill() {
  const view = useRunView((each) => each);
  const nowMs = useNow();
  const channel = channelOf(view, nowMs);
  return (
    <Tooltip label={channel.detail} multiline maw={340}>
      {/* CSSProperties does not list custom properties. */}
      <span
        className={css.pill}
        style={{ '--status': channel.color } as CSSProperties}
        role="status"
        tabIndex={0}
      >
        {channel.word}
      </span>
    </Tooltip>
  );
}
