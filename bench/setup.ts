/** What measurements share: a folder, a real sshd, a connection, a run to write into. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { profileSchema } from '../src/protocol/settings.ts';
import type { Profile } from '../src/protocol/settings.ts';
import { openSshConnection } from '../src/engine/connections/openSshConnection.ts';
import { nobodyToAsk } from '../src/engine/connections/questions.ts';
import type { SshConnection } from '../src/engine/connections/sshConnection.ts';
import { runPaths } from '../src/engine/runs/runPaths.ts';
import { RunRecorder } from '../src/engine/runs/runRecorder.ts';
import { noSecretStore } from '../src/engine/settings/secretStore.ts';
import { startSshd } from '../test/support/sshd.ts';
import type { Sshd } from '../test/support/sshd.ts';

export async function inTempDir<T>(use: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(path.join(tmpdir(), 'waa-monitor-bench-'));
  try {
    return await use(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

export async function withSshd<T>(use: (sshd: Sshd) => Promise<T>): Promise<T> {
  const sshd = await startSshd();
  try {
    return await use(sshd);
  } finally {
    await sshd.close();
  }
}

export function profileOf(sshd: Sshd): Profile {
  return profileSchema.parse({
    id: 'bench',
    name: 'bench',
    host: sshd.host,
    port: sshd.port,
    user: sshd.user,
    auth: 'key',
    identityFile: sshd.identityFile,
    knownHostsFile: sshd.knownHostsFile,
  });
}

export function connect(sshd: Sshd): Promise<SshConnection> {
  return openSshConnection({
    profile: profileOf(sshd),
    ownKnownHostsFile: path.join(sshd.dir, 'own_known_hosts'),
    secrets: noSecretStore,
    asker: nobodyToAsk,
  });
}

/** Arguments for OpenSSH's own client to the same server. */
export function sshArgs(sshd: Sshd): string[] {
  return [
    '-i',
    sshd.identityFile,
    '-o',
    `UserKnownHostsFile=${sshd.knownHostsFile}`,
    '-o',
    'BatchMode=yes',
    '-p',
    String(sshd.port),
  ];
}

export function openRecorder(dataDir: string): Promise<RunRecorder> {
  return RunRecorder.open({
    paths: runPaths(dataDir, 'bench'),
    manifest: {
      version: 1,
      runId: 'bench',
      name: 'bench',
      targetLabel: 'bench',
      profileId: null,
      runKey: '',
      openedAt: new Date().toISOString(),
      endedAt: null,
      outcome: null,
      appVersion: '0',
      appCommit: '',
      settings: {},
    },
    onObserverFailure: (observer, error) => {
      throw new Error(`Observer ${observer} failed`, { cause: error });
    },
    onDiskProblem: (error) => {
      if (error) throw error;
    },
  });
}
