import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MonitorError } from '#protocol/errors.ts';
import type { DiagnosisStep } from '#protocol/contract.ts';
import type { JumpHost, Profile } from '#protocol/settings.ts';
import type { ConnectionState } from '../../../src/engine/connections/connectionState.ts';
import {
  createSshMemory,
  openSshConnection,
  type OpenSshOptions,
} from '../../../src/engine/connections/openSshConnection.ts';
import { ReconnectingHost } from '../../../src/engine/connections/reconnectingHost.ts';
import { testConnection } from '../../../src/engine/discovery/diagnose.ts';
import { readSystem } from '../../../src/engine/remote/commandCatalogue.ts';
import type { SecretStore } from '../../../src/engine/settings/secretStore.ts';
import { openOptions, scriptedAsker } from '../../support/sshClient.ts';
import { hasSshd, makeKey, startSshd, type Sshd } from '../../support/sshd.ts';
import { startTestSshServer } from '../../support/testSshServer.ts';

function jumpTo(server: Sshd, changes: Partial<JumpHost> = {}): JumpHost {
  const { host, port, user, identityFile } = server;
  return { host, port, user, identityFile, ...changes };
}

async function failureOf(options: OpenSshOptions): Promise<MonitorError> {
  const error: unknown = await openSshConnection(options).then(
    async (connection) => {
      await connection.close();
      return new Error('The login succeeded.');
    },
    (reason: unknown) => reason,
  );
  if (error instanceof MonitorError) return error;
  throw error;
}

/** Anything a client said of itself: user names, keys, logins. */
const LOGIN_IN_LOG = /Accepted|Failed|userauth|Postponed|Invalid user|authenticating user/;

describe.runIf(hasSshd)('a VM behind jump hosts', () => {
  let first: Sshd;
  let second: Sshd;
  let vm: Sshd;
  let knownHostsFile: string;

  beforeEach(async () => {
    [first, second, vm] = await Promise.all([startSshd(), startSshd(), startSshd()]);
    knownHostsFile = path.join(vm.dir, 'all_known_hosts');
    const known = await Promise.all(
      [first, second, vm].map((server) => readFile(server.knownHostsFile, 'utf8')),
    );
    await writeFile(knownHostsFile, known.join(''));
  });
  afterEach(async () => {
    await Promise.all([first.close(), second.close(), vm.close()]);
  });

  function options(
    profileChanges: Partial<Profile> = {},
    changes: Partial<OpenSshOptions> = {},
  ): OpenSshOptions {
    return openOptions(vm, {
      ...changes,
      profileChanges: { knownHostsFile, jumps: [jumpTo(first), jumpTo(second)], ...profileChanges },
    });
  }

  it('is reached through two of them, each with its own key, and all are closed again', async () => {
    const connection = await openSshConnection(options());
    const system = await connection.run(readSystem, {});
    await connection.close();
    await connection.close();
    expect({ system: system.slice(0, 5), end: await connection.ended }).toEqual({
      system: 'Linux',
      end: null,
    });
    for (const server of [first, second, vm]) {
      await expect.poll(() => server.log()).toMatch(/Disconnected from user|Connection closed by/);
    }
  });

  it('shows a jump host nothing when its key has changed, and names it', async () => {
    await replaceKnownKey(knownHostsFile, first);
    const failure = await failureOf(options());
    expect({ code: failure.code, message: failure.message.split(':')[0] }).toEqual({
      code: 'host_key_changed',
      message: 'Jump host 1 of 2, [127.0.0.1]',
    });
    expect([first, second, vm].map((server) => LOGIN_IN_LOG.test(server.log()))).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('stops at the second jump host when that one has another key', async () => {
    await replaceKnownKey(knownHostsFile, second);
    const failure = await failureOf(options());
    expect({ code: failure.code, where: /^Jump host 2 of 2/.test(failure.message) }).toEqual({
      code: 'host_key_changed',
      where: true,
    });
    expect([second, vm].map((server) => LOGIN_IN_LOG.test(server.log()))).toEqual([false, false]);
    await expect.poll(() => first.log()).toMatch(/Disconnected from user|Connection closed by/);
  });

  it('asks for each unknown key by name, though all were accepted only once before', async () => {
    await rm(knownHostsFile);
    const asker = scriptedAsker({ hostKeys: ['once', 'once', 'refuse'] });
    const failure = await failureOf(options({}, { asker, memory: createSshMemory() }));
    const hosts = asker.asked.map((question) => ('host' in question ? question.host : ''));
    const name = (server: Sshd): string => `[127.0.0.1]:${server.port}`;
    expect({ code: failure.code, hosts }).toEqual({
      code: 'host_key_unknown',
      hosts: [
        `${name(first)} (jump host 1 of 2, ${name(first)})`,
        `${name(second)} (jump host 2 of 2, ${name(second)})`,
        name(vm),
      ],
    });
  });

  it('names the jump host that refused the key', async () => {
    const wrong = path.join(vm.dir, 'wrong_key');
    await makeKey(wrong);
    const jumps = [jumpTo(first, { identityFile: wrong }), jumpTo(second)];
    const failure = await failureOf(options({ jumps }));
    expect({ code: failure.code, where: /^Jump host 1 of 2/.test(failure.message) }).toEqual({
      code: 'auth_failed',
      where: true,
    });
    expect(LOGIN_IN_LOG.test(second.log())).toBe(false);
  });

  it('says so when the last jump host does not reach the VM', async () => {
    const failure = await failureOf(options({ port: 1 }));
    expect({ code: failure.code, message: failure.message }).toEqual({
      code: 'unreachable',
      message: 'Could not reach [127.0.0.1]:1 from the jump host before it: Connection refused.',
    });
  });

  it("never offers the VM's saved password to a jump host", async () => {
    const server = await startTestSshServer({
      hostKeyFile: path.join(vm.dir, 'host_ed25519'),
      password: 'of the gate',
    });
    try {
      const secrets: SecretStore = {
        canSave: true,
        get: () => Promise.resolve('of the VM'),
        set: () => Promise.resolve(),
        remove: () => Promise.resolve(),
      };
      const asker = scriptedAsker({ hostKeys: ['once'], secrets: [['guessed'], null] });
      const jump = { host: server.host, port: server.port, user: 'me', identityFile: '' };
      await failureOf(options({ jumps: [jump] }, { secrets, asker }));
      expect(server.secretsSeen).toEqual(['guessed']);
    } finally {
      await server.close();
    }
  });

  it('comes back by itself after the first jump host was cut', async () => {
    const memory = createSshMemory();
    const states: ConnectionState[] = [];
    const host = new ReconnectingHost({
      open: (signal, onStage) => openSshConnection({ ...options({}, { memory }), signal, onStage }),
      commands: memory.commands,
      onState: (state) => states.push(state),
      random: () => 0,
    });
    try {
      host.start();
      await host.ready();
      await first.cutConnections();
      await expect.poll(() => states.map(({ status }) => status)).toContain('reconnecting');
      const system = await (await host.ready()).run(readSystem, {});
      const lost = states.find((state) => state.status === 'reconnecting');
      expect({ system: system.slice(0, 5), code: lost?.error.code }).toEqual({
        system: 'Linux',
        code: 'connection_lost',
      });
    } finally {
      await host.close();
    }
  });

  it('is diagnosed hop by hop, up to the one that fails', async () => {
    await replaceKnownKey(knownHostsFile, second);
    const steps = new Map<string, DiagnosisStep['status']>();
    for await (const step of testConnection(options())) {
      steps.set(`${/^jump host \d/.exec(step.hop ?? 'VM')?.[0] ?? 'VM'} ${step.id}`, step.status);
    }
    expect(Object.fromEntries(steps)).toEqual({
      'jump host 1 dns': 'ok',
      'jump host 1 tcp': 'ok',
      'jump host 1 host_key': 'ok',
      'jump host 1 login': 'ok',
      'jump host 2 tcp': 'ok',
      'jump host 2 host_key': 'failed',
      'jump host 2 login': 'skipped',
      'VM tcp': 'skipped',
      'VM host_key': 'skipped',
      'VM login': 'skipped',
      'VM docker': 'skipped',
      'VM container': 'skipped',
      'VM client': 'skipped',
      'VM guest': 'skipped',
      'VM results': 'skipped',
      'VM disk': 'skipped',
    });
  });
});

/** As if the server had been made anew since: another key of the same type is on file. */
async function replaceKnownKey(file: string, server: Sshd): Promise<void> {
  const name = `[127.0.0.1]:${server.port}`;
  const others = (await readFile(file, 'utf8'))
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith(`${name} `));
  await writeFile(file, `${others.join('\n')}\n`);
  const other = path.join(server.dir, 'other_host_key');
  for (const type of ['ed25519', 'rsa'] as const) {
    await makeKey(`${other}_${type}`, { type });
    await appendFile(file, `${name} ${await readFile(`${other}_${type}.pub`, 'utf8')}`);
  }
}
