import { ActionIcon, Popover, Tooltip } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { useSyncExternalStore } from 'react';
import { useInbox } from '../../store/alertsStore.ts';
import css from './alerts.module.css';
import { InboxPanel } from './InboxPanel.tsx';
import { readInboxOpen, setInboxOpen, subscribeInboxOpen } from './inboxPanel.ts';

/** More is shown as "99+": the exact number helps nobody then. */
const MOST_SHOWN = 99;

/** The inbox, behind a bell that counts what nobody has read. */
export function AlertBell() {
  const inbox = useInbox();
  const isOpen = useSyncExternalStore(subscribeInboxOpen, readInboxOpen);
  const unread = inbox?.unreadCount ?? 0;
  const label = unread === 0 ? 'Inbox' : `Inbox, ${unread} unread`;
  return (
    <Popover
      opened={isOpen}
      onChange={setInboxOpen}
      position="bottom-end"
      width={460}
      shadow="md"
      trapFocus
      returnFocus
      transitionProps={{ duration: 80 }}
    >
      <Popover.Target>
        <Tooltip label="Inbox (g i)" disabled={isOpen}>
          <ActionIcon className={css.bell} aria-label={label} onClick={() => setInboxOpen(!isOpen)}>
            <IconBell size={16} />
            {unread > 0 && (
              <span className={css.badge} aria-hidden>
                {unread > MOST_SHOWN ? `${MOST_SHOWN}+` : unread}
              </span>
            )}
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label="Inbox">
        <InboxPanel inbox={inbox} />
      </Popover.Dropdown>
    </Popover>
  );
}
