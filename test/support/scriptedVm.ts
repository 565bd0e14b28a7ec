/**
 * A VM for whole-engine tests: Debian's real sshd, a scripted `docker` on its PATH, and folders that
 * stand for the file systems of its containers. Tests play a benchmark on it line by line.
 */
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Profile } from '#protocol/settings.ts';
import { createScriptedDocker, RUNNING_CONTAINER } from './scriptedDocker.ts';
import type { DockerScript, ScriptedContainer, ScriptedDocker } from './scriptedDocker.ts';
import { startSshd } from './sshd.ts';
import type { Sshd } from './sshd.ts';
import { makeDir } from './watchDemo.ts';
import type { Cleanup, Client } from './watchDemo.ts';

/** How long before the test the containers were started. */
const UP_FOR_MS = 60_000;
const CLIENT_PROCESS = '30 python run.py --agent_name navi --model gpt-4o --worker_id 0';

export interface ScriptedVm {
  readonly sshd: Sshd;
  /** One container's place; made at the first asking. */
  container(name?: string): Promise<ScriptedPlace>;
  /** Changes what `docker` says from now on. */
  play(containers: readonly ScriptedContainer[], refusal?: string | null): Promise<void>;
}

export interface ScriptedPlace {
  /** For `play`: running, with its log followed and its client at work. */
  readonly running: ScriptedContainer;
  /** Folder that stands for its file system. */
  readonly root: string;
  /** Folder that WAA would write its results to. */
  readonly results: string;
  /** Prints lines to the container's log, each with Docker's stamp. */
  print(...lines: readonly string[]): Promise<void>;
  /** The stamped bytes of a line with its end, for tests that give them out in pieces. */
  stamped(line: string): Buffer;
  printBytes(bytes: Uint8Array): Promise<void>;
  /** Writes a file below the results folder. */
  save(name: string, content: string | Uint8Array): Promise<void>;
}

export async function startScriptedVm(cleanup: Cleanup): Promise<ScriptedVm> {
  const dir = await makeDir(cleanup);
  const nothing: DockerScript = { refusal: null, containers: [] };
  const docker: ScriptedDocker = await createScriptedDocker(dir, nothing);
  const sshd = await startSshd({ binDirs: [docker.binDir], environment: docker.environment });
  cleanup.add(() => sshd.close());
  const places = new Map<string, Promise<ScriptedPlace>>();
  return {
    sshd,
    container: (name = 'winarena') => {
      const place = places.get(name) ?? createPlace(dir, name, places.size);
      places.set(name, place);
      return place;
    },
    play: (containers, refusal = null) => docker.play({ refusal, containers }),
  };
}

async function createPlace(dir: string, name: string, index: number): Promise<ScriptedPlace> {
  const root = path.join(dir, name);
  const results = path.join(root, 'client', 'results');
  const stampedLog = path.join(dir, `${name}.log`);
  await mkdir(path.join(root, 'tmp'), { recursive: true });
  await mkdir(results, { recursive: true });
  await writeFile(stampedLog, '');
  let nanoseconds = 0;
  const stamped = (line: string): Buffer => {
    nanoseconds += 1;
    const stamp = new Date().toISOString().replace('Z', String(nanoseconds).padStart(6, '0'));
    return Buffer.from(`${stamp}Z ${line}\n`);
  };
  return {
    running: {
      ...RUNNING_CONTAINER,
      id: String(index + 1).repeat(64),
      name,
      startedAt: new Date(Date.now() - UP_FOR_MS).toISOString(),
      root,
      stampedLog,
      processes: [CLIENT_PROCESS],
    },
    root,
    results,
    print: (...lines) => appendFile(stampedLog, Buffer.concat(lines.map(stamped))),
    stamped,
    printBytes: (bytes) => appendFile(stampedLog, bytes),
    save: async (file, content) => {
      const filePath = path.join(results, file);
      await mkdir(path.dirname(filePath), { recursive: true });
      await writeFile(filePath, content);
    },
  };
}

/** Saves the VM as a profile and starts to watch it. */
export async function watchScripted(
  client: Client,
  sshd: Sshd,
  changes: Partial<Profile> = {},
): Promise<string> {
  const profile = await client.profiles.add({ name: 'scripted', ...loginTo(sshd), ...changes });
  return (await client.watch.start({ profileId: profile.id })).runId;
}

function loginTo(
  sshd: Sshd,
): Pick<Profile, 'host' | 'port' | 'user' | 'auth' | 'identityFile' | 'knownHostsFile'> {
  const { host, port, user, identityFile, knownHostsFile } = sshd;
  return { host, port, user, auth: 'key', identityFile, knownHostsFile };
}
