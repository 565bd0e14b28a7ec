/** The engine's only door. Everything behind it may change; faces use what is exported here. */
import { mkdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { overridesOf } from '#core/analysis/index.ts';
import { demoOptionsSchema } from '#protocol/contract.ts';
import type { About, DemoOptions } from '#protocol/contract.ts';
import { scrubValue } from '#core/scrub/scrubText.ts';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import { profileSchema } from '#protocol/settings.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import { createCostBook } from './cost/costBook.ts';
import { RunAnalyst } from './analysis/runAnalyst.ts';
import { Alerts } from './alerts/alerts.ts';
import { Diagnostics } from './diagnostics/diagnostics.ts';
import { createAppLog } from './appLog.ts';
import type { DemoVm, Engine, EngineOptions } from './engine.ts';
import type { EngineParts } from './engineParts.ts';
import { createRouterClient } from '@orpc/server';
import { recordAnswers } from './exports/recordedCalls.ts';
import { RunExports } from './exports/runExports.ts';
import { createLibraryParts } from './library/libraryParts.ts';
import { createWriterRule } from './library/writerRule.ts';
import { openImports } from './imports/openImports.ts';
import { Profiles } from './profiles.ts';
import { QuestionDesk } from './questionDesk.ts';
import { createRouter } from './router.ts';
import { readDurationHistory } from './runs/durationHistory.ts';
import { RunLibrary } from './runs/runLibrary.ts';
import { runPaths } from './runs/runPaths.ts';
import { readStepFiles } from './runs/stepFiles.ts';
import { takeWriterLock } from './runs/writerLock.ts';
import { locatePicture } from './screenshots/locatePicture.ts';
import { createSessionOpener, createVmTunnels, testProfile } from './sessions/openSession.ts';
import { Watches } from './sessions/watches.ts';
import { createStarting } from './starting/createStarting.ts';
import { Tunnels } from './tunnels/tunnelsRouter.ts';
import { SshConfigImport } from './sshConfig/sshConfigImport.ts';

export type { DemoVm, Engine, EngineOptions } from './engine.ts';
export {
  createFileSettingsStore,
  notSaved,
  parseSettings,
  SETTINGS_FILE_NAME,
} from './settings/fileSettingsStore.ts';
export { noSecretStore } from './settings/secretStore.ts';
export type { SecretKind, SecretStore } from './settings/secretStore.ts';
export type { SettingsStore } from './settings/settingsStore.ts';
export type { ExtraWebhook } from './alerts/alerts.ts';
export type { Notify } from './alerts/channels.ts';
export type { MonitorRouter } from './router.ts';

/** The demo VM's profile; made anew at each start because its port and keys are new. */
const DEMO_PROFILE_ID = 'demo';

export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { dataDir, settings, secrets } = options;
  await makeDataDir(dataDir);
  const lock = takeWriterLock(dataDir, options.face);
  const log = createAppLog(dataDir, lock.isWriter, options.logLevel);
  const writer = lock.holder
    ? `${lock.holder.face} face, process ${String(lock.holder.pid)} on ${lock.holder.host}`
    : null;
  const about = (): About => ({
    ...options.build,
    platform: `${process.platform} ${process.arch}, Node ${process.versions.node}`,
    dataDir,
    face: options.face,
    isWriter: lock.isWriter,
    writer,
    readOnlyReason: lock.problem === null ? null : notWritable(dataDir, lock.problem),
    canSaveSecrets: secrets.canSave,
  });

  const questions = new QuestionDesk();
  const profiles = new Profiles(settings, secrets);
  const library = new RunLibrary(dataDir, lock);
  const alerts = new Alerts({
    dataDir,
    isWriter: lock.isWriter,
    settings,
    secrets,
    log: log.logger,
    appVersion: options.build.version,
    env: process.env,
    ...(options.notify ? { notify: options.notify } : {}),
    ...(options.extraWebhooks ? { extraWebhooks: options.extraWebhooks } : {}),
  });
  await alerts.start();
  const diagnostics = new Diagnostics({
    dataDir,
    library,
    settings,
    about,
    commands: (runId) => watches.commands(runId),
    ...(options.reveal ? { reveal: options.reveal } : {}),
  });
  const onTrouble = async (runId: RunId): Promise<void> => {
    const { filePath } = await diagnostics.write(runId, { hasPictures: true });
    log.logger.info({ filePath }, 'diagnostics were written');
  };
  const sessionParts = { options, library, questions, secrets, alerts, onTrouble, log };
  const starting = createStarting(sessionParts, profiles, () => watches);
  const openSession = createSessionOpener({ ...sessionParts, onRun: starting.onRun });
  const watches = new Watches({ dataDir, profiles, about, openSession });
  const demo = createDemo(options, profiles, watches, lock.isWriter);
  const writerRule = createWriterRule(lock.isWriter, writer, about().readOnlyReason);
  const imports = await openImports({ options, library, alerts, log, writerRule });

  const locate: Engine['locatePicture'] = (runId, ref, size) =>
    locatePicture({ runDir: runPaths(dataDir, runId).dir, ref, size });
  const runExports = new RunExports({
    dataDir,
    build: options.build,
    reportTemplate: options.reportTemplate,
    open: async (runId) => {
      const { feed, lines } = await library.open(runId);
      return { state: feed.state, lines };
    },
    // A VM that was removed since has left nothing that could be hidden by name.
    profile: (profileId) => profiles.get(profileId).catch(() => null),
    locatePicture: locate,
    inspect: (step) => createRouterClient(router).inspect.step(step),
    notes: (runId) => createRouterClient(router).library.meta({ runId }),
    answers: (runId) => recordAnswers(createRouterClient(router), runId),
  });
  const overrides = async (runId: RunId) => overridesOf(await parts.runLibrary.notes.read(runId));

  const runLibrary = createLibraryParts({
    dataDir,
    library,
    settings,
    writerRule,
    account: os.userInfo().username,
    onCleanup: (what, details) => {
      log.logger.info(details, what);
    },
  });
  runLibrary.retention.start();
  const tunnels = new Tunnels(profiles, (profile) => createVmTunnels(sessionParts, profile));

  const parts: EngineParts = {
    settings,
    alerts,
    diagnostics,
    profiles,
    sshConfig: new SshConfigImport(profiles, {
      homeDir: os.homedir(),
      name: os.userInfo().username,
    }),
    questions,
    library,
    runLibrary,
    watches,
    starting: starting.parts,
    imports,
    demo,
    analysis: new RunAnalyst({ library, dataDir, overrides }),
    tunnels,
    cost: createCostBook({ dataDir, library, settings }),
    about,
    testProfile: async function* (target, signal) {
      const profile =
        'id' in target
          ? await profiles.get(target.id)
          : profileSchema.parse({ ...target.draft, id: 'draft' });
      for await (const step of testProfile({ options, questions, secrets }, profile, signal)) {
        yield scrubValue(step);
      }
    },
    exports: runExports,
    history: (runId) => readDurationHistory(library, dataDir, runId),
    inspector: {
      openRun: async (runId) => ({
        paths: runPaths(dataDir, runId),
        state: (await library.open(runId)).feed.state,
      }),
    },
    stepFiles: async (runId, task, stepNumber) => {
      const { feed } = await library.open(runId);
      return readStepFiles(runPaths(dataDir, runId), feed.state, task, stepNumber);
    },
  };

  const router = createRouter(parts);

  let closing: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    questions.close();
    runLibrary.retention.close();
    await starting.close();
    await runExports.close();
    await tunnels.closeAll();
    await watches.close();
    await imports.close();
    await demo.stop();
    await alerts.close();
    await library.close();
    lock.release();
    await log.close();
  };
  return {
    about,
    router,
    locatePicture: locate,
    locateExport: (exportId) => runExports.locate(exportId),
    close: () => (closing ??= close()),
  };
}

/** An existing folder on a read-only disk is fine: what is in it is shown. */
async function makeDataDir(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true });
  } catch (error) {
    throw new MonitorError(
      ERROR_CODES.readOnly,
      `The data folder ${dataDir} is not there and could not be made: ${error instanceof Error ? error.message : String(error)}.`,
      'Choose another one with --data-dir or WAA_MONITOR_DATA_DIR.',
      { cause: error },
    );
  }
}

function notWritable(dataDir: string, problem: NodeJS.ErrnoException): string {
  const why = READ_ONLY_CAUSES[problem.code ?? ''] ?? problem.message;
  return `The data folder ${dataDir} cannot be written (${why}).`;
}

const READ_ONLY_CAUSES: Readonly<Record<string, string>> = {
  EROFS: 'its disk is read-only',
  EACCES: 'this account may not write there',
  EPERM: 'this account may not write there',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of this account is used up',
};

/** One demo VM at a time. Once started it is a VM like any other: the engine keeps no flag. */
function createDemo(
  options: EngineOptions,
  profiles: Profiles,
  watches: Watches,
  isWriter: boolean,
): EngineParts['demo'] {
  let running: DemoVm | null = null;
  const stop = async (): Promise<boolean> => {
    const vm = running;
    running = null;
    if (!vm) return false;
    await watches.stopProfile(DEMO_PROFILE_ID);
    await vm.close();
    return true;
  };
  const start = async (input: DemoOptions): Promise<{ runId: RunId; profileId: string }> => {
    if (!options.startDemoVm || !isWriter) {
      throw new MonitorError(
        ERROR_CODES.readOnly,
        'The demo VM cannot be started here: this instance reads along.',
        'Start it in the instance that holds the data folder.',
      );
    }
    await stop();
    const dir = path.join(options.dataDir, 'demo-vm');
    await rm(dir, { recursive: true, force: true });
    await mkdir(dir, { recursive: true });
    const vm = await options.startDemoVm(demoOptionsSchema.parse(input), dir);
    running = vm;
    const profile = await profiles.add(
      {
        name: 'Demo VM',
        group: 'Demo',
        host: vm.host,
        port: vm.port,
        user: vm.user,
        auth: 'key',
        identityFile: vm.identityFile,
        knownHostsFile: vm.knownHostsFile,
        notes:
          'A simulated VM inside this app: a real SSH server with a made-up benchmark behind it.',
      },
      DEMO_PROFILE_ID,
    );
    return { runId: await watches.start(profile.id, { isNewRun: true }), profileId: profile.id };
  };
  const injectFault: EngineParts['demo']['injectFault'] = (name) => {
    running?.injectFault(name);
    return running !== null;
  };
  return { start, stop, injectFault };
}
