import { Button } from '@mantine/core';
import { notifications, type NotificationData } from '@mantine/notifications';
import type { Profile } from '#protocol/settings.ts';
import type { MonitorStore } from '../../store/monitorStore.ts';
import { showError } from '../kit/useAct.ts';

/** Long enough to notice a wrong click, read the name and reach the button. */
const UNDO_MS = 12_000;

/** Says what was removed and offers to put it back. */
export function removedNote(store: MonitorStore, removed: Profile): NotificationData {
  const id = `removed-${removed.id}`;
  const restore = (): void => {
    notifications.hide(id);
    store.client.rpc.profiles
      .restore(removed)
      .then(() => store.refreshProfiles())
      .catch(showError);
  };
  return {
    id,
    autoClose: UNDO_MS,
    withBorder: true,
    message: (
      <span style={{ display: 'flex', alignItems: 'center', gap: 12 }}>
        <span>{removed.name} was removed. Its runs are kept.</span>
        <Button size="compact-xs" variant="default" onClick={restore}>
          Undo
        </Button>
      </span>
    ),
  };
}
