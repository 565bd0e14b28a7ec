/** Puts a session together: which run it writes, how it connects, how it looks around. */
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import {
  chooseStuckMinutes,
  parseStuckMinutes,
  STUCK_TIMEOUT_VARIABLE,
} from '#core/watchdog/limits.ts';
import type { DiagnosisStep } from '#protocol/contract.ts';
import type { RunManifest } from '#protocol/journal.ts';
import type { Profile } from '#protocol/settings.ts';
import type { Alerts } from '../alerts/alerts.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import type { AppLog } from '../appLog.ts';
import { createSshMemory, openSshConnection } from '../connections/openSshConnection.ts';
import type { SshMemory } from '../connections/openSshConnection.ts';
import type { SshConnection } from '../connections/sshConnection.ts';
import { hasNetworkFor } from '../connections/ownNetwork.ts';
import { discoverWaa } from '../discovery/discoverWaa.ts';
import { testConnection } from '../discovery/diagnose.ts';
import type { EngineOptions } from '../engine.ts';
import type { QuestionDesk } from '../questionDesk.ts';
import { readClock } from '../remote/commandCatalogue.ts';
import type { RemoteHost } from '../remote/remoteHost.ts';
import type { RunLibrary } from '../runs/runLibrary.ts';
import { newRunId } from '../runs/newRunId.ts';
import { runPaths } from '../runs/runPaths.ts';
import type { SecretStore } from '../settings/secretStore.ts';
import { createAsker } from './asker.ts';
import { MonitorSession } from './monitorSession.ts';
import type { MonitorSessionOptions } from './monitorSession.ts';
import { openRecorder } from './openRecorder.ts';
import { VmTunnels } from '../tunnels/vmTunnels.ts';
import { VmLink } from './vmLink.ts';
import type { OpenSessionOptions } from './watches.ts';

export interface SessionParts {
  readonly options: EngineOptions;
  readonly library: RunLibrary;
  readonly questions: QuestionDesk;
  readonly secrets: SecretStore;
  readonly alerts: Pick<Alerts, 'attach' | 'detach'>;
  /** Called when a run was found stuck or crashed, after its report was written. */
  readonly onTrouble: (runId: RunId) => Promise<void>;
  readonly log: AppLog;
  readonly onRun?: MonitorSessionOptions['onRun'];
}

export function createSessionOpener(
  parts: SessionParts,
): (profile: Profile, options: OpenSessionOptions) => Promise<MonitorSession> {
  return async (profile, { isNewRun, isHeld = false }) => {
    const manifest = isNewRun ? newManifest(parts, profile, '') : await manifestFor(parts, profile);
    const recorder = await openRecorder(parts, manifest);
    const memory = createSshMemory();
    const link = createLink(parts, profile, memory);
    return new MonitorSession({
      profile,
      recorder,
      link,
      isHeld,
      ...(parts.onRun === undefined ? {} : { onRun: parts.onRun }),
      discover: (previous, signal, startedLog) =>
        discoverWaa(link.host, { profile, previous, signal, startedLog: startedLog ?? null }),
      measureClock: (signal) => measureClock(link.host, signal),
      openNextRun: (runKey) => openRecorder(parts, newManifest(parts, profile, runKey)),
      onClosed: async (closed) => {
        const filePath = runPaths(parts.options.dataDir, closed.runId).commands;
        await writeFileAtomic(filePath, JSON.stringify(memory.commands.records(), null, 2));
        parts.alerts.detach(closed.runId);
        parts.library.release(closed.runId);
      },
      watchdog: {
        stuckMinutes: chooseStuckMinutes(
          parts.options.stuckTimeoutMinutes ?? null,
          parseStuckMinutes(process.env[STUCK_TIMEOUT_VARIABLE] ?? ''),
          profile.stuckTimeoutMinutes,
        ),
        app: { version: parts.options.build.version, commit: parts.options.build.commit },
        onTrouble: parts.onTrouble,
      },
      log: parts.log.logger.child({ profile: profile.name }),
    });
  };
}

function createLink(
  parts: Pick<SessionParts, 'options' | 'questions' | 'secrets'>,
  profile: Profile,
  memory: SshMemory,
): VmLink {
  return new VmLink({
    commands: memory.commands,
    open: (signal, onStage) =>
      openSshConnection({ ...sshOptions(parts, profile, memory), signal, onStage }),
    hasNetwork: () => hasNetworkFor(profile.jumps[0]?.host ?? profile.host),
  });
}

/** Over a connection of their own: a busy screen never holds up the reading of a log. */
export function createVmTunnels(
  parts: Pick<SessionParts, 'options' | 'questions' | 'secrets'>,
  profile: Profile,
): VmTunnels {
  const memory = createSshMemory();
  return new VmTunnels({
    openLink: () => createLink(parts, profile, memory),
    findContainer: async (host, signal) => {
      const found = await discoverWaa(host, { profile, signal, probesGuest: false });
      return found.container;
    },
  });
}

/** Each message replaces the step of the same id. */
export function testProfile(
  parts: Pick<SessionParts, 'options' | 'questions' | 'secrets'>,
  profile: Profile,
  signal: AbortSignal | undefined,
): AsyncIterable<DiagnosisStep> {
  return testConnection({
    ...sshOptions(parts, profile, createSshMemory()),
    ...(signal ? { signal } : {}),
  });
}

/** A connection for a look at a VM that is not watched. The caller closes it. */
export function connectOnce(
  parts: Pick<SessionParts, 'options' | 'questions' | 'secrets'>,
  profile: Profile,
  signal: AbortSignal | undefined,
): Promise<SshConnection> {
  return openSshConnection({
    ...sshOptions(parts, profile, createSshMemory()),
    ...(signal ? { signal } : {}),
  });
}

function sshOptions(
  parts: Pick<SessionParts, 'options' | 'questions' | 'secrets'>,
  profile: Profile,
  memory: SshMemory,
) {
  return {
    profile,
    ownKnownHostsFile: path.join(parts.options.dataDir, 'known_hosts'),
    secrets: parts.secrets,
    asker: createAsker(parts.questions),
    acceptNewHostKeys: parts.options.acceptNewHostKeys ?? false,
    memory,
  };
}

/** The profile's newest run goes on unless it has ended; the VM then tells whether it is the same. */
async function manifestFor(parts: SessionParts, profile: Profile): Promise<RunManifest> {
  const manifests = await parts.library.manifests();
  const latest = manifests.find(({ profileId }) => profileId === profile.id);
  if (latest && latest.runKey !== '') return latest;
  return newManifest(parts, profile, '');
}

function newManifest(parts: SessionParts, profile: Profile, runKey: string): RunManifest {
  const { build } = parts.options;
  const openedAt = new Date();
  return {
    version: 1,
    runId: newRunId(openedAt),
    name: profile.name,
    targetLabel: `${profile.user}@${profile.host}`,
    profileId: profile.id,
    runKey,
    openedAt: openedAt.toISOString(),
    endedAt: null,
    outcome: null,
    appVersion: build.version,
    appCommit: build.commit,
    settings: {},
  };
}

/** Half the way there and back is what the offset may be wrong by. */
async function measureClock(
  host: RemoteHost,
  signal: AbortSignal,
): Promise<{ offsetMs: number; uncertaintyMs: number }> {
  const sentMs = Date.now();
  const vmMs = await host.run(readClock, {}, { signal });
  const receivedMs = Date.now();
  return {
    offsetMs: Math.round(vmMs - (sentMs + receivedMs) / 2),
    uncertaintyMs: (receivedMs - sentMs) / 2,
  };
}
