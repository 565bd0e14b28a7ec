import os from 'node:os';
import type { Profile } from '#protocol/settings.ts';
import { CommandLog } from '../remote/commandLog.ts';
import type { SecretStore } from '../settings/secretStore.ts';
import type { ConnectionStage } from './connectionState.ts';
import { readHostKeyBook, usualKnownHostsFiles, type HostAddress } from './hostKeys.ts';
import { HostTrust } from './hostTrust.ts';
import { expandHome } from './identities.ts';
import { usualAgents, type AgentAddress } from './loginKeys.ts';
import type { Asker } from './questions.ts';
import { SshConnection } from './sshConnection.ts';
import { cancelled } from './sshFailures.ts';
import { openClient } from './sshHandshake.ts';
import { LoginMemory, SshLogin } from './sshLogin.ts';
import { connectSocket, resolveHost } from './sshSocket.ts';

/** Where this computer keeps SSH's things. */
export interface SshEnvironment {
  readonly homeDir: string;
  readonly agents: readonly AgentAddress[];
  /** OpenSSH's own known_hosts files. */
  readonly knownHostsFiles: readonly string[];
}

/** What several connections to the same VM share: answers of people, and the list of commands. */
export interface SshMemory {
  readonly login: LoginMemory;
  readonly acceptedOnce: Set<string>;
  readonly commands: CommandLog;
}

export interface OpenSshOptions {
  readonly profile: Profile;
  /** The app's own known_hosts file; made when the first key is remembered. */
  readonly ownKnownHostsFile: string;
  readonly secrets: SecretStore;
  readonly asker: Asker;
  /** Accept and remember keys of hosts never seen before. */
  readonly acceptNewHostKeys?: boolean;
  readonly environment?: SshEnvironment;
  readonly memory?: SshMemory;
  readonly signal?: AbortSignal;
  readonly onStage?: (stage: ConnectionStage) => void;
}

function usualSshEnvironment(): SshEnvironment {
  const homeDir = os.homedir();
  const programData = process.env['ProgramData'] ?? 'C:\\ProgramData';
  return {
    homeDir,
    agents: usualAgents(process.platform, process.env),
    knownHostsFiles: usualKnownHostsFiles(homeDir, process.platform, programData),
  };
}

export function createSshMemory(): SshMemory {
  return { login: new LoginMemory(), acceptedOnce: new Set(), commands: new CommandLog() };
}

/**
 * Connects and logs in. The caller closes the connection.
 * @throws MonitorError, one for every way in which it can fail
 */
export async function openSshConnection(options: OpenSshOptions): Promise<SshConnection> {
  const address: HostAddress = { host: options.profile.host, port: options.profile.port };
  const attempt = new AbortController();
  const signal =
    options.signal === undefined
      ? attempt.signal
      : AbortSignal.any([options.signal, attempt.signal]);
  try {
    return await connect(options, address, signal);
  } catch (error) {
    throw options.signal?.aborted === true ? cancelled(address) : error;
  } finally {
    // Takes back questions that are still open.
    attempt.abort();
  }
}

async function connect(
  options: OpenSshOptions,
  address: HostAddress,
  signal: AbortSignal,
): Promise<SshConnection> {
  const { profile, secrets } = options;
  const environment = options.environment ?? usualSshEnvironment();
  const memory = options.memory ?? createSshMemory();
  const onStage = options.onStage ?? (() => undefined);
  const { asker, isAsking } = watchedAsker(options.asker);
  const book = await readHostKeyBook(knownHostsFiles(options, environment));
  onStage('dns');
  const resolved = await resolveHost(address);
  onStage('tcp');
  const socket = await connectSocket(address, resolved, signal);
  const trust = new HostTrust({
    address,
    book,
    ownFile: options.ownKnownHostsFile,
    profileId: profile.id,
    asker,
    acceptNew: options.acceptNewHostKeys ?? false,
    acceptedOnce: memory.acceptedOnce,
    signal,
  });
  const { homeDir, agents } = environment;
  const login = new SshLogin({
    profile,
    homeDir,
    agents,
    asker,
    secrets,
    memory: memory.login,
    signal,
  });
  const user = profile.user;
  const client = await openClient({
    address,
    user,
    socket,
    book,
    trust,
    login,
    signal,
    onStage,
    isAsking,
  });
  const connection = new SshConnection(client, socket, address, memory.commands);
  // Neither a full disk nor a locked keyring is a reason to give up a working connection.
  await Promise.allSettled([trust.keep(), login.succeed()]);
  return connection;
}

function knownHostsFiles(options: OpenSshOptions, environment: SshEnvironment): readonly string[] {
  const extra = expandHome(options.profile.knownHostsFile, environment.homeDir);
  return [
    ...(extra === '' ? [] : [extra]),
    options.ownKnownHostsFile,
    ...environment.knownHostsFiles,
  ];
}

function watchedAsker(asker: Asker): { asker: Asker; isAsking: () => boolean } {
  let open = 0;
  const whileAsking = async <T>(ask: () => Promise<T>): Promise<T> => {
    open += 1;
    try {
      return await ask();
    } finally {
      open -= 1;
    }
  };
  return {
    asker: {
      decideHostKey: (question, signal) => whileAsking(() => asker.decideHostKey(question, signal)),
      askSecret: (question, signal) => whileAsking(() => asker.askSecret(question, signal)),
    },
    isAsking: () => open > 0,
  };
}
