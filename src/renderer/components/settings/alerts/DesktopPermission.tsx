import { Button } from '@mantine/core';
import { useState } from 'react';
import { useMonitor } from '../../../store/useMonitor.ts';
import css from './alertSettings.module.css';

/** In a browser it is the browser that allows notifications; the desktop app needs nobody's leave. */
export function DesktopPermission() {
  const face = useMonitor((state) => state.about?.face ?? 'desktop');
  const [permission, setPermission] = useState(readPermission);
  if (face === 'desktop') return null;
  if (permission === 'granted') {
    return <span className={css.hint}>Shown by this browser while a page of the app is open.</span>;
  }
  if (permission === 'default') {
    return (
      <span className={css.hint}>
        Shown inside the page until this browser may show them.{' '}
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => void Notification.requestPermission().then(setPermission)}
        >
          Allow
        </Button>
      </span>
    );
  }
  return (
    <span className={css.hint}>
      Shown inside the page only: this browser refuses them for this address. Its settings of the
      site allow them again.
    </span>
  );
}

function readPermission(): NotificationPermission {
  return 'Notification' in window ? Notification.permission : 'denied';
}
