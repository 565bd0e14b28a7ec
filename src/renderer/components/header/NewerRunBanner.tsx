import { Button } from '@mantine/core';
import type { RunState } from '#protocol/snapshot.ts';
import { newerRunOf } from '../../screens/homeLists.ts';
import { formatRoute, runRoute } from '../../store/route.ts';
import { useRunList } from '../../store/useMonitor.ts';
import css from './header.module.css';

/** The VM went on to another run: leads there. */
export function NewerRunBanner({ state }: { readonly state: RunState }) {
  const runs = useRunList();
  const newer = runs === null ? null : newerRunOf(runs, state);
  if (newer === null) return null;
  return (
    <div className={css.banner} data-tone="info" role="status">
      <p className={css.bannerText}>
        {newer.isWatched
          ? 'Another run of this VM is being watched now.'
          : 'Another run took the place of this one.'}
      </p>
      <Button
        component="a"
        href={formatRoute(runRoute(newer.runId))}
        size="compact-xs"
        variant="default"
      >
        Open the new run
      </Button>
    </div>
  );
}
