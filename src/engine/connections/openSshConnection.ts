import os from 'node:os';
import type { Duplex } from 'node:stream';
import type { Profile } from '#protocol/settings.ts';
import { CommandLog } from '../remote/commandLog.ts';
import { noSecretStore, type SecretStore } from '../settings/secretStore.ts';
import type { ConnectionStage } from './connectionState.ts';
import { askerAt, failureAt, hopsOf, loginName, type Hop } from './hops.ts';
import { readHostKeyBook, usualKnownHostsFiles, type HostKeyBook } from './hostKeys.ts';
import { HostTrust } from './hostTrust.ts';
import { expandHome } from './identities.ts';
import { usualAgents, type AgentAddress } from './loginKeys.ts';
import type { Asker } from './questions.ts';
import { SshConnection } from './sshConnection.ts';
import { cancelled } from './sshFailures.ts';
import { openClient } from './sshHandshake.ts';
import { LoginMemory, SshLogin } from './sshLogin.ts';
import { connectSocket, connectThrough, resolveHost } from './sshSocket.ts';

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
  /** By `loginName` of a jump host: what is known of one server is never offered to another. */
  readonly jumpLogins: Map<string, LoginMemory>;
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
  /** Told for every hop in turn. */
  readonly onStage?: (stage: ConnectionStage, hop: Hop) => void;
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
  return {
    login: new LoginMemory(),
    jumpLogins: new Map(),
    acceptedOnce: new Set(),
    commands: new CommandLog(),
  };
}

/**
 * Connects and logs in, through the profile's jump hosts. The caller closes the connection.
 * @throws MonitorError, one for every way in which it can fail
 */
export async function openSshConnection(options: OpenSshOptions): Promise<SshConnection> {
  const attempt = new AbortController();
  const signal =
    options.signal === undefined
      ? attempt.signal
      : AbortSignal.any([options.signal, attempt.signal]);
  try {
    return await connect(options, signal);
  } catch (error) {
    throw options.signal?.aborted === true ? cancelled(options.profile) : error;
  } finally {
    // Takes back questions that are still open.
    attempt.abort();
  }
}

interface Attempt {
  readonly options: OpenSshOptions;
  readonly environment: SshEnvironment;
  readonly memory: SshMemory;
  readonly book: HostKeyBook;
  readonly signal: AbortSignal;
}

async function connect(options: OpenSshOptions, signal: AbortSignal): Promise<SshConnection> {
  const environment = options.environment ?? usualSshEnvironment();
  const memory = options.memory ?? createSshMemory();
  const book = await readHostKeyBook(knownHostsFiles(options, environment));
  const attempt: Attempt = { options, environment, memory, book, signal };
  const [first, ...rest] = hopsOf(options.profile);
  let connection = await connectHop(attempt, first, null);
  for (const hop of rest) {
    const via = connection;
    try {
      connection = await connectHop(attempt, hop, via);
    } catch (error) {
      // A hop that was lost meanwhile is the better explanation of what failed behind it.
      const reason = via.endReason ?? error;
      await via.close();
      throw reason;
    }
  }
  return connection;
}

async function connectHop(
  attempt: Attempt,
  hop: Hop,
  via: SshConnection | null,
): Promise<SshConnection> {
  try {
    const socket = await openSocket(attempt, hop, via);
    return await logIn(attempt, hop, { socket, via });
  } catch (error) {
    throw failureAt(hop, error);
  }
}

async function openSocket(
  { options, signal }: Attempt,
  hop: Hop,
  via: SshConnection | null,
): Promise<Duplex> {
  const { address } = hop;
  if (via === null) {
    options.onStage?.('dns', hop);
    const resolved = await resolveHost(address);
    options.onStage?.('tcp', hop);
    return connectSocket(address, resolved, signal);
  }
  // The hop before looks the name up.
  options.onStage?.('tcp', hop);
  return connectThrough(via, address, signal);
}

async function logIn(
  { options, environment, memory, book, signal }: Attempt,
  hop: Hop,
  { socket, via }: { readonly socket: Duplex; readonly via: SshConnection | null },
): Promise<SshConnection> {
  const { address, profile } = hop;
  const { asker, isAsking } = watchedAsker(askerAt(hop, options.asker));
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
  const isVm = hop.label === '';
  const login = new SshLogin({
    profile,
    homeDir: environment.homeDir,
    agents: environment.agents,
    asker,
    // What is saved for the VM is the VM's; a jump host never gets to see it.
    secrets: isVm ? options.secrets : noSecretStore,
    memory: isVm ? memory.login : jumpLogin(memory, loginName(hop)),
    signal,
  });
  const client = await openClient({
    address,
    user: profile.user,
    socket,
    book,
    trust,
    login,
    signal,
    onStage: (stage) => options.onStage?.(stage, hop),
    isAsking,
  });
  const connection = new SshConnection({ client, socket, via, address, log: memory.commands });
  // Neither a full disk nor a locked keyring is a reason to give up a working connection.
  await Promise.allSettled([trust.keep(), login.succeed()]);
  return connection;
}

function jumpLogin({ jumpLogins }: SshMemory, name: string): LoginMemory {
  const known = jumpLogins.get(name) ?? new LoginMemory();
  jumpLogins.set(name, known);
  return known;
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
