/** The set-up of a run as its log tells of it: facts of the container's boot to phases. */
import type { Moment } from './drafts.ts';
import type { LogFact } from './logFormat.ts';
import type { PhaseTracker } from './phaseTracker.ts';
import {
  GUEST_RESTARTED,
  IMAGE_PREPARATION,
  OVER_WITH_THE_DOWNLOAD,
  type WarningDesk,
} from './warningDesk.ts';

export type SetUpFact = Extract<
  LogFact,
  {
    kind:
      | 'container.started'
      | 'banner.shown'
      | 'phase.reached'
      | 'phase.progressed'
      | 'firmware.started'
      | 'windows.started'
      | 'server.ready'
      | 'image.preparing';
  }
>;

export interface SetUpContext {
  readonly phases: PhaseTracker;
  readonly warnings: WarningDesk;
  /** Ends what was running: the container starts anew. */
  readonly onRestart: (when: Moment) => void;
}

export function takeSetUpFact(fact: SetUpFact, when: Moment, context: SetUpContext): void {
  const { phases, warnings } = context;
  switch (fact.kind) {
    case 'container.started':
      context.onRestart(when);
      return;
    case 'banner.shown':
      // Without WAA's own first line, a second banner is how a restart shows.
      if (phases.hasReached('windows_boot')) context.onRestart(when);
      phases.reach('container_start', when);
      return;
    case 'phase.reached':
      phases.progress(fact.phase, when, null, fact.detail);
      if (phases.hasReached('windows_prepare')) warnings.clear(OVER_WITH_THE_DOWNLOAD, when);
      return;
    case 'phase.progressed':
      phases.progress(fact.phase, when, fact.fraction, fact.detail);
      return;
    case 'firmware.started':
      takeFirmware(fact.from, when, context);
      return;
    case 'windows.started':
      // While the installer runs, this says only that QEMU does.
      if (phases.active === 'windows_boot') phases.reach('server_ready', when);
      return;
    case 'server.ready':
      phases.complete('server_ready', when);
      return;
    case 'image.preparing':
      warnings.raise(IMAGE_PREPARATION, when);
      return;
  }
}

function takeFirmware(
  from: 'installer' | 'disk',
  when: Moment,
  { phases, warnings }: SetUpContext,
): void {
  if (phases.hasReached('benchmark')) {
    warnings.raise(GUEST_RESTARTED, when);
  } else if (from === 'installer') {
    phases.returnTo('windows_install', when);
  } else {
    const isInstalling = phases.active === 'windows_install' || phases.active === 'windows_setup';
    const phase = isInstalling ? 'windows_setup' : 'windows_boot';
    phases.progress(phase, when, null, 'Windows starts from its disk');
  }
}
