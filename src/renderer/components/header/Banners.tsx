import { Button, CloseButton } from '@mantine/core';
import { useState } from 'react';
import type { RunState, Warning } from '#protocol/snapshot.ts';
import { useIsRecorded, useMonitor, useMonitorStore } from '../../store/useMonitor.ts';
import css from './header.module.css';

/** Facts about this page as a whole: another instance writes, versions differ, the monitor is gone. */
export function AppBanners() {
  const store = useMonitorStore();
  const about = useMonitor((state) => state.about);
  const mismatch = useMonitor((state) => state.mismatch);
  const link = useMonitor((state) => state.link);
  const isRecorded = useIsRecorded();
  return (
    <div role="status" aria-live="polite">
      {mismatch !== null && (
        <div className={css.banner} data-tone="error">
          <p className={css.bannerText}>{mismatch}</p>
          <Button size="compact-xs" variant="default" onClick={() => window.location.reload()}>
            Reload
          </Button>
          <CloseButton size="sm" aria-label="Hide" onClick={() => store.dismissMismatch()} />
        </div>
      )}
      {link.status === 'retrying' && (
        <div className={css.banner} data-tone="error">
          <p className={css.bannerText}>
            The monitor does not answer; what is shown is from before. This page tries again by
            itself (try {link.attempt}). If waa-monitor was closed, start it again.
          </p>
        </div>
      )}
      {about !== null && !about.isWriter && !isRecorded && (
        <div className={css.banner} data-tone="warning">
          <p className={css.bannerText}>
            {about.readOnlyReason === null
              ? `Reading along: ${about.writer ?? 'another instance'} watches with this data folder. Everything is shown here; watching, settings and profiles are changed there.`
              : `${about.readOnlyReason} Runs in it are shown; nothing can be watched or changed. Make it writable and open the app again, or use another folder (--data-dir).`}
          </p>
        </div>
      )}
    </div>
  );
}

/** Known traps of the run with their remedy; one at a time, the newest first. */
export function WarningsBanner({ state }: { readonly state: RunState }) {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const shown = state.warnings.filter((warning) => !hidden.has(keyOf(warning)));
  const newest = shown.at(-1);
  if (newest === undefined) return null;
  return (
    <div className={css.banner} data-tone="warning" role="alert">
      <p className={css.bannerText}>
        <strong>{newest.message}</strong> {newest.remedy}
        {shown.length > 1 && <span className="dim"> · {shown.length - 1} more in the VM tab</span>}
      </p>
      <CloseButton
        size="sm"
        aria-label="Hide this warning"
        onClick={() => setHidden(new Set([...hidden, keyOf(newest)]))}
      />
    </div>
  );
}

function keyOf(warning: Warning): string {
  return `${warning.code} ${warning.at}`;
}
