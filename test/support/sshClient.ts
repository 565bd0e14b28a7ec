/** Builders for tests that connect: a profile, an asker with scripted answers, an environment. */
import path from 'node:path';
import type { Profile } from '#protocol/settings.ts';
import { profileSchema } from '#protocol/settings.ts';
import type {
  OpenSshOptions,
  SshEnvironment,
} from '../../src/engine/connections/openSshConnection.ts';
import type {
  Asker,
  HostKeyQuestion,
  SecretQuestion,
} from '../../src/engine/connections/questions.ts';
import { noSecretStore } from '../../src/engine/settings/secretStore.ts';

export interface Target {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly dir: string;
  readonly identityFile: string;
  readonly knownHostsFile: string;
}

function profileFor(target: Target, changes: Partial<Profile> = {}): Profile {
  return profileSchema.parse({
    id: 'test-vm',
    name: 'Test VM',
    host: target.host,
    port: target.port,
    user: target.user,
    identityFile: target.identityFile,
    knownHostsFile: target.knownHostsFile,
    ...changes,
  });
}

export interface ScriptedAsker extends Asker {
  readonly asked: (HostKeyQuestion | SecretQuestion)[];
}

/** Gives the answers in order; refuses when none is left. */
export function scriptedAsker(
  answers: {
    readonly hostKeys?: readonly ('once' | 'remember' | 'refuse')[];
    readonly secrets?: readonly (readonly string[] | null)[];
    readonly save?: boolean;
  } = {},
): ScriptedAsker {
  const hostKeys = [...(answers.hostKeys ?? [])];
  const secrets = [...(answers.secrets ?? [])];
  const asked: (HostKeyQuestion | SecretQuestion)[] = [];
  return {
    asked,
    decideHostKey: (question) => {
      asked.push(question);
      return Promise.resolve(hostKeys.shift() ?? 'refuse');
    },
    askSecret: (question) => {
      asked.push(question);
      const values = secrets.shift() ?? null;
      return Promise.resolve(values === null ? null : { values, save: answers.save ?? false });
    },
  };
}

/** Nothing of the real user's SSH set-up is looked at. */
export function emptyEnvironment(dir: string): SshEnvironment {
  return { homeDir: path.join(dir, 'home'), agents: [], knownHostsFiles: [] };
}

export function openOptions(
  target: Target,
  changes: Partial<OpenSshOptions> & { readonly profileChanges?: Partial<Profile> } = {},
): OpenSshOptions {
  const { profileChanges, ...rest } = changes;
  return {
    profile: profileFor(target, profileChanges),
    ownKnownHostsFile: path.join(target.dir, 'app', 'known_hosts'),
    secrets: noSecretStore,
    asker: scriptedAsker(),
    environment: emptyEnvironment(target.dir),
    ...rest,
  };
}
