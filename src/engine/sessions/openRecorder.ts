/** Opens the recorder of a run, whatever fills it: a VM, a local folder, an import. */
import type { ScrubRule } from '#core/scrub/scrubText.ts';
import { compileScrubRules } from '#core/scrub/userRules.ts';
import type { RunManifest } from '#protocol/journal.ts';
import type { Alerts } from '../alerts/alerts.ts';
import type { AppLog } from '../appLog.ts';
import type { EngineOptions } from '../engine.ts';
import type { RunLibrary } from '../runs/runLibrary.ts';
import { runPaths } from '../runs/runPaths.ts';
import { RunRecorder } from '../runs/runRecorder.ts';
import { DiskWarnings } from './diskWarnings.ts';
import { createEventLogObserver } from './eventLog.ts';

export interface RecorderParts {
  readonly options: Pick<EngineOptions, 'dataDir' | 'settings'>;
  readonly library: Pick<RunLibrary, 'adopt'>;
  readonly alerts: Pick<Alerts, 'attach'>;
  readonly log: AppLog;
}

/**
 * @param folder Where an import is written until it is whole: no run of the library until then.
 * Left out for a run that is seen as it is written.
 */
export async function openRecorder(
  parts: RecorderParts,
  manifest: RunManifest,
  folder?: string,
): Promise<RunRecorder> {
  const { library, log, options } = parts;
  const { app } = await options.settings.read();
  const scrubRules = userScrubRules(parts, app.hiddenPatterns);
  const diskWarnings = new DiskWarnings();
  const recorder = await RunRecorder.open({
    paths: runPaths(options.dataDir, folder ?? manifest.runId),
    manifest,
    scrubRules,
    turnMetrics: app.turnMetrics,
    onObserverFailure: (observer, error) => {
      log.logger.error({ observer, error: String(error) }, 'an observer failed');
    },
    onDiskProblem: (error) => {
      if (error) log.logger.error({ error: error.message }, 'cannot write the run');
      else log.logger.info('the run can be written again');
      diskWarnings.note(error);
    },
  });
  diskWarnings.startFor(recorder);
  if (folder === undefined) {
    recorder.feed.addObserver(createEventLogObserver(log.logger));
    parts.alerts.attach(recorder.feed);
    await library.adopt(recorder);
  }
  if (recorder.feed.state.seq === 0) {
    recorder.record([
      {
        type: 'run.opened',
        at: manifest.openedAt,
        clock: 'app',
        runId: manifest.runId,
        name: manifest.name,
        targetLabel: manifest.targetLabel,
        ...(manifest.profileId === null ? {} : { profileId: manifest.profileId }),
      },
    ]);
  }
  return recorder;
}

/** What the user wants hidden; a change of the settings counts from the next run on. */
function userScrubRules(
  parts: RecorderParts,
  hiddenPatterns: readonly string[],
): readonly ScrubRule[] {
  const { rules, problems } = compileScrubRules(hiddenPatterns);
  for (const problem of problems)
    parts.log.logger.warn({ problem }, 'a hidden pattern is not used');
  return rules;
}
