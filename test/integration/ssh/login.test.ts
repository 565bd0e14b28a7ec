import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MonitorError } from '#protocol/errors.ts';
import { fingerprintOf } from '../../../src/engine/connections/hostKeys.ts';
import {
  createSshMemory,
  openSshConnection,
  type OpenSshOptions,
} from '../../../src/engine/connections/openSshConnection.ts';
import type { SecretKind, SecretStore } from '../../../src/engine/settings/secretStore.ts';
import { readSystem } from '../../../src/engine/remote/commandCatalogue.ts';
import {
  emptyEnvironment,
  openOptions,
  scriptedAsker,
  type Target,
} from '../../support/sshClient.ts';
import { hasSshd, makeKey, startSshd, type Sshd } from '../../support/sshd.ts';
import { startTestSshServer, type TestSshServer } from '../../support/testSshServer.ts';

const run = promisify(execFile);

async function loginWorks(options: OpenSshOptions): Promise<boolean> {
  const connection = await openSshConnection(options);
  const system = await connection.run(readSystem, {});
  await connection.close();
  return system.startsWith('Linux');
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

function fingerprint(publicLine: string): string {
  return fingerprintOf(Buffer.from(publicLine.split(' ')[1] ?? '', 'base64'));
}

describe.runIf(hasSshd)('logging in to a real sshd', () => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterAll(async () => {
    await sshd.close();
  });
  afterEach(() => rm(path.join(sshd.dir, 'app'), { recursive: true, force: true }));

  it('logs in with the key file of the profile', async () => {
    expect(await loginWorks(openOptions(sshd))).toBe(true);
  });

  it('finds one of the usual key files in the home folder', async () => {
    const environment = emptyEnvironment(sshd.dir);
    await mkdir(path.join(environment.homeDir, '.ssh'), { recursive: true });
    await copyFile(sshd.identityFile, path.join(environment.homeDir, '.ssh', 'id_ed25519'));
    const options = openOptions(sshd, { environment, profileChanges: { identityFile: '' } });
    expect(await loginWorks(options)).toBe(true);
    await rm(environment.homeDir, { recursive: true });
  });

  it('names what it tried when the key is not the right one', async () => {
    const wrong = path.join(sshd.dir, 'wrong_key');
    await makeKey(wrong);
    const failure = await failureOf(openOptions(sshd, { profileChanges: { identityFile: wrong } }));
    expect({ code: failure.code, message: failure.message }).toEqual({
      code: 'auth_failed',
      message: `Login as ${sshd.user} on 127.0.0.1 was refused. Tried: ${wrong}. The server takes: publickey.`,
    });
  });

  it.each([
    ['ed25519', undefined],
    ['rsa', undefined],
    ['ecdsa', undefined],
    ['rsa', 'PEM'],
  ] as const)(
    'asks for the passphrase of an encrypted %s key (%s) and opens it',
    async (type, format) => {
      const file = path.join(sshd.dir, `locked_${type}_${format ?? 'new'}`);
      await makeKey(file, {
        type,
        passphrase: 'open sesame',
        ...(format === undefined ? {} : { format }),
      });
      await appendFile(
        path.join(sshd.dir, 'authorized_keys'),
        await readFile(`${file}.pub`, 'utf8'),
      );
      // Without its public half beside it, as a downloaded key is.
      await rm(`${file}.pub`);
      const asker = scriptedAsker({ secrets: [['wrong'], ['open sesame']] });
      const options = openOptions(sshd, { asker, profileChanges: { identityFile: file } });
      expect(await loginWorks(options)).toBe(true);
      expect(asker.asked.map((question) => question.kind === 'secret' && question.text)).toEqual([
        'The key file is encrypted.',
        'That passphrase does not open it.',
      ]);
    },
  );

  it('does not ask for the passphrase of a key that the server would not take', async () => {
    const file = path.join(sshd.dir, 'locked_stranger');
    await makeKey(file, { passphrase: 'open sesame' });
    const asker = scriptedAsker({ secrets: [['open sesame']] });
    const failure = await failureOf(
      openOptions(sshd, { asker, profileChanges: { identityFile: file } }),
    );
    expect([failure.code, asker.asked]).toEqual(['auth_failed', []]);
  });

  it('says that an encrypted key stayed closed', async () => {
    const file = path.join(sshd.dir, 'locked_closed');
    await makeKey(file, { passphrase: 'open sesame' });
    await appendFile(path.join(sshd.dir, 'authorized_keys'), await readFile(`${file}.pub`, 'utf8'));
    const failure = await failureOf(openOptions(sshd, { profileChanges: { identityFile: file } }));
    expect([failure.code, failure.message]).toEqual([
      'identity_unreadable',
      `The key file ${file} is encrypted and its passphrase was not given.`,
    ]);
  });

  it('does not ask again for a passphrase within a session', async () => {
    const file = path.join(sshd.dir, 'locked_session');
    await makeKey(file, { passphrase: 'open sesame' });
    await appendFile(path.join(sshd.dir, 'authorized_keys'), await readFile(`${file}.pub`, 'utf8'));
    const asker = scriptedAsker({ secrets: [['open sesame']] });
    const options = openOptions(sshd, {
      asker,
      memory: createSshMemory(),
      profileChanges: { identityFile: file },
    });
    expect(await loginWorks(options)).toBe(true);
    expect(await loginWorks(options)).toBe(true);
    expect(asker.asked).toHaveLength(1);
  });

  it.each([
    ['missing', null],
    ['not a key', 'hello'],
  ])('says that a key file is %s', async (name, text) => {
    const file = path.join(sshd.dir, `bad ${name}`);
    if (text !== null) await writeFile(file, text);
    const changes = { identityFile: file, auth: 'key' } as const;
    const failure = await failureOf(openOptions(sshd, { profileChanges: changes }));
    expect([failure.code, failure.message.includes(file)]).toEqual(['identity_unreadable', true]);
  });

  describe('with a running ssh-agent', () => {
    let agent: ChildProcess;
    let socket: string;
    let dir: string;
    beforeEach(async () => {
      dir = await mkdtemp(path.join(os.tmpdir(), 'waa-agent-'));
      socket = path.join(dir, 'agent');
      agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'pipe' });
      // It prints the socket's name once it listens.
      await new Promise((resolve) => agent.stdout?.once('data', resolve));
    });
    afterEach(async () => {
      agent.kill();
      await rm(dir, { recursive: true, force: true });
    });

    it('logs in with the key that the agent holds', async () => {
      await run('ssh-add', ['-q', sshd.identityFile], {
        env: { ...process.env, SSH_AUTH_SOCK: socket },
      });
      const environment = { ...emptyEnvironment(sshd.dir), agents: [socket] };
      const options = openOptions(sshd, { environment, profileChanges: { identityFile: '' } });
      expect(await loginWorks(options)).toBe(true);
    });

    it("offers the agent's copy of the chosen key first, before a crowd of others", async () => {
      const keys = await Promise.all(
        Array.from({ length: 7 }, async (_, index) => {
          const file = path.join(dir, `other${index}`);
          await makeKey(file);
          return file;
        }),
      );
      const env = { ...process.env, SSH_AUTH_SOCK: socket };
      await run('ssh-add', ['-q', ...keys, sshd.identityFile], { env });
      const environment = { ...emptyEnvironment(sshd.dir), agents: [socket] };
      expect(await loginWorks(openOptions(sshd, { environment }))).toBe(true);
      const failure = await failureOf(
        openOptions(sshd, { environment, profileChanges: { identityFile: keys[0] ?? '' } }),
      );
      expect([failure.code, failure.message]).toEqual([
        'auth_failed',
        `[127.0.0.1]:${sshd.port} refused after too many keys were tried.`,
      ]);
    });

    it('goes on to the key file when the agent does not answer', async () => {
      const environment = { ...emptyEnvironment(sshd.dir), agents: [path.join(dir, 'nobody')] };
      expect(await loginWorks(openOptions(sshd, { environment }))).toBe(true);
    });
  });

  describe('host keys', () => {
    it('knows the host from a hashed known_hosts file', async () => {
      const file = path.join(sshd.dir, 'hashed_hosts');
      await copyFile(sshd.knownHostsFile, file);
      await run('ssh-keygen', ['-q', '-H', '-f', file]);
      expect(await readFile(file, 'utf8')).not.toContain('127.0.0.1');
      const asker = scriptedAsker();
      const options = openOptions(sshd, { asker, profileChanges: { knownHostsFile: file } });
      expect(await loginWorks(options)).toBe(true);
      expect(asker.asked).toEqual([]);
    });

    it('asks the server for the type of key that is on file', async () => {
      const file = path.join(sshd.dir, 'rsa_only');
      await writeFile(file, `[127.0.0.1]:${sshd.port} ${sshd.hostKeys[1] ?? ''}\n`);
      const options = openOptions(sshd, { profileChanges: { knownHostsFile: file } });
      expect(await loginWorks(options)).toBe(true);
    });

    it('refuses an unknown host that nobody accepts, before any credential', async () => {
      const asker = scriptedAsker({ hostKeys: ['refuse'] });
      const changes = { knownHostsFile: '' };
      const failure = await failureOf(openOptions(sshd, { asker, profileChanges: changes }));
      expect(failure.code).toBe('host_key_unknown');
      expect(asker.asked).toEqual([
        {
          kind: 'host_key',
          profileId: 'test-vm',
          host: `[127.0.0.1]:${sshd.port}`,
          keyType: 'ssh-ed25519',
          fingerprint: fingerprint(sshd.hostKeys[0] ?? ''),
          knownFingerprints: [],
        },
      ]);
    });

    it('remembers an accepted host in its own file, and asks no more', async () => {
      const asker = scriptedAsker({ hostKeys: ['remember'] });
      const options = openOptions(sshd, { asker, profileChanges: { knownHostsFile: '' } });
      expect(await loginWorks(options)).toBe(true);
      expect(await loginWorks(options)).toBe(true);
      expect(asker.asked).toHaveLength(1);
      expect(await readFile(options.ownKnownHostsFile, 'utf8')).toBe(
        `[127.0.0.1]:${sshd.port} ${sshd.hostKeys[0] ?? ''}\n`,
      );
    });

    it('forgets a host accepted once, after the session', async () => {
      const asker = scriptedAsker({ hostKeys: ['once', 'once'] });
      const changes = { asker, profileChanges: { knownHostsFile: '' } };
      const memory = createSshMemory();
      expect(await loginWorks(openOptions(sshd, { ...changes, memory }))).toBe(true);
      expect(await loginWorks(openOptions(sshd, { ...changes, memory }))).toBe(true);
      expect(asker.asked).toHaveLength(1);
      expect(await loginWorks(openOptions(sshd, changes))).toBe(true);
      expect(asker.asked).toHaveLength(2);
      expect(existsSync(path.join(sshd.dir, 'app', 'known_hosts'))).toBe(false);
    });

    it('accepts new hosts unasked when told to, but no host known by another key', async () => {
      const options = openOptions(sshd, {
        acceptNewHostKeys: true,
        profileChanges: { knownHostsFile: '' },
      });
      expect(await loginWorks(options)).toBe(true);
      const ecdsa = path.join(sshd.dir, 'other_type');
      await makeKey(ecdsa, { type: 'ecdsa' });
      const otherKey = (await readFile(`${ecdsa}.pub`, 'utf8')).split(' ').slice(0, 2).join(' ');
      await writeFile(options.ownKnownHostsFile, `[127.0.0.1]:${sshd.port} ${otherKey}\n`);
      expect((await failureOf(options)).code).toBe('host_key_unknown');
    });
  });
});

describe('a server that is not trusted', () => {
  let dir: string;
  let server: TestSshServer;
  let target: Target;
  beforeEach(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'waa-evil-'));
    await makeKey(path.join(dir, 'host'));
    await makeKey(path.join(dir, 'id'));
    server = await startTestSshServer({ hostKeyFile: path.join(dir, 'host'), password: 'hunter2' });
    const { host, port } = server;
    target = {
      host,
      port,
      user: 'me',
      dir,
      identityFile: path.join(dir, 'id'),
      knownHostsFile: path.join(dir, 'known'),
    };
  });
  afterEach(async () => {
    await server.close();
    await rm(dir, { recursive: true, force: true });
  });

  const asker = scriptedAsker({ secrets: [['hunter2']] });

  it('sees no login request at all when its key has changed', async () => {
    await makeKey(path.join(dir, 'old'));
    const old = await readFile(path.join(dir, 'old.pub'), 'utf8');
    const shown = await readFile(path.join(dir, 'host.pub'), 'utf8');
    await writeFile(target.knownHostsFile, `[127.0.0.1]:${server.port} ${old}`);
    const failure = await failureOf(openOptions(target, { asker, acceptNewHostKeys: true }));
    expect(failure.code).toBe('host_key_changed');
    expect(failure.message).toContain(fingerprint(old));
    expect(failure.message).toContain(fingerprint(shown));
    expect(failure.remedy).toContain('ssh-keygen -R');
    expect([server.connections(), server.requests, server.secretsSeen, asker.asked]).toEqual([
      1,
      [],
      [],
      [],
    ]);
  });

  it('sees no login request when its key is revoked', async () => {
    const shown = await readFile(path.join(dir, 'host.pub'), 'utf8');
    await writeFile(
      target.knownHostsFile,
      `[127.0.0.1]:${server.port} ${shown}@revoked * ${shown}`,
    );
    const failure = await failureOf(openOptions(target, { asker }));
    expect([failure.code, server.requests]).toEqual(['host_key_revoked', []]);
  });

  it('sees no login request while a person thinks about its key, nor after the refusal', async () => {
    let requestsWhileThinking: readonly string[] | null = null;
    const thinking = {
      ...asker,
      decideHostKey: () => {
        requestsWhileThinking = [...server.requests];
        return Promise.resolve('refuse' as const);
      },
    };
    const failure = await failureOf(openOptions(target, { asker: thinking }));
    expect([failure.code, requestsWhileThinking, server.requests]).toEqual([
      'host_key_unknown',
      [],
      [],
    ]);
  });
});

describe('passwords and prompts', () => {
  let dir: string;
  let server: TestSshServer | null = null;
  beforeAll(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'waa-prompts-'));
    await makeKey(path.join(dir, 'host'));
  });
  afterEach(async () => {
    await server?.close();
    server = null;
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  async function start(
    options: Omit<Parameters<typeof startTestSshServer>[0], 'hostKeyFile'>,
  ): Promise<Target> {
    server = await startTestSshServer({ hostKeyFile: path.join(dir, 'host'), ...options });
    const knownHostsFile = path.join(dir, 'known');
    const key = await readFile(path.join(dir, 'host.pub'), 'utf8');
    await writeFile(knownHostsFile, `[127.0.0.1]:${server.port} ${key}`);
    return {
      host: server.host,
      port: server.port,
      user: 'me',
      dir,
      identityFile: '',
      knownHostsFile,
    };
  }

  it('asks for a password, again when it was wrong', async () => {
    const target = await start({ password: 'hunter2' });
    const asker = scriptedAsker({ secrets: [['nope'], ['hunter2']] });
    expect(await loginWorks(openOptions(target, { asker }))).toBe(true);
    expect(asker.asked.map((question) => question.kind === 'secret' && question.text)).toEqual([
      '',
      'That password was refused.',
    ]);
    expect(server?.requests).toEqual(['none', 'password', 'password']);
  });

  it('gives up after three wrong passwords and never shows one', async () => {
    const target = await start({ password: 'hunter2' });
    const asker = scriptedAsker({ secrets: [['wrong1'], ['wrong2'], ['wrong3'], ['wrong4']] });
    const failure = await failureOf(openOptions(target, { asker }));
    expect(failure.message).toBe(
      'Login as me on 127.0.0.1 was refused. Tried: password. The server takes: password.',
    );
    expect(JSON.stringify([failure.message, failure.remedy, failure.stack])).not.toContain(
      'wrong1',
    );
    expect(server?.secretsSeen).toEqual(['wrong1', 'wrong2', 'wrong3']);
  });

  it('answers keyboard-interactive prompts', async () => {
    const target = await start({
      prompts: [
        { prompt: 'Password: ', answer: 'hunter2' },
        { prompt: 'Code: ', answer: '123456' },
      ],
    });
    const asker = scriptedAsker({ secrets: [['hunter2', '123456']] });
    expect(await loginWorks(openOptions(target, { asker }))).toBe(true);
    expect(asker.asked).toMatchObject([
      {
        fields: [
          { label: 'Password:', isSecret: true },
          { label: 'Code:', isSecret: true },
        ],
        canSave: false,
      },
    ]);
  });

  it('goes on to the second factor after the password', async () => {
    const target = await start({
      password: 'hunter2',
      prompts: [{ prompt: 'Code: ', answer: '123456' }],
      needsBoth: true,
    });
    const asker = scriptedAsker({ secrets: [['hunter2'], ['123456']] });
    expect(await loginWorks(openOptions(target, { asker }))).toBe(true);
    expect(server?.requests).toEqual(['none', 'password', 'keyboard-interactive']);
  });

  it('saves a password only once it proved right, and uses it next time unasked', async () => {
    const target = await start({ password: 'hunter2' });
    const kept = new Map<SecretKind, string>();
    const secrets: SecretStore = {
      canSave: true,
      get: (_profile, kind) => Promise.resolve(kept.get(kind) ?? null),
      set: (_profile, kind, value) => Promise.resolve(kept.set(kind, value)).then(() => undefined),
      remove: () => Promise.resolve(),
    };
    const asker = scriptedAsker({ secrets: [['nope'], ['hunter2']], save: true });
    expect(await loginWorks(openOptions(target, { asker, secrets }))).toBe(true);
    expect([...kept]).toEqual([['password', 'hunter2']]);
    expect(await loginWorks(openOptions(target, { asker, secrets }))).toBe(true);
    expect(asker.asked).toHaveLength(2);
  });

  it('offers no password when the profile says key', async () => {
    const target = await start({ password: 'hunter2' });
    const asker = scriptedAsker({ secrets: [['hunter2']] });
    const failure = await failureOf(
      openOptions(target, { asker, profileChanges: { auth: 'key' } }),
    );
    expect([failure.code, asker.asked, server?.secretsSeen]).toEqual(['auth_failed', [], []]);
  });
});

describe('a host that can not be reached', () => {
  const target: Target = {
    host: '127.0.0.1',
    port: 1,
    user: 'me',
    dir: os.tmpdir(),
    identityFile: '',
    knownHostsFile: '',
  };

  it('says that the name is not known', async () => {
    const failure = await failureOf(openOptions({ ...target, host: 'no-such-host.invalid' }));
    expect([failure.code, failure.message]).toEqual([
      'unreachable',
      expect.stringMatching(/^Could not reach \[no-such-host\.invalid\]:1: the name /),
    ]);
  });

  it('says that the port is closed', async () => {
    const server = net.createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const failure = await failureOf(openOptions({ ...target, port }));
    expect([failure.code, failure.message]).toEqual([
      'unreachable',
      `Could not reach [127.0.0.1]:${port}: the connection was refused.`,
    ]);
  });

  it.each([
    ['closes at once', (socket: net.Socket) => socket.end()],
    ['speaks HTTP', (socket: net.Socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['sends garbage', (socket: net.Socket) => socket.end(Buffer.alloc(70_000, 7))],
  ])('says that a server which %s is no SSH server', async (_name, behave) => {
    const server = net.createServer((socket) => {
      socket.on('error', () => undefined);
      // Read to its end, or `server.close` would wait for it.
      socket.resume();
      behave(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const failure = await failureOf(openOptions({ ...target, port }));
    await new Promise((resolve) => server.close(resolve));
    expect(failure.code).toBe('unreachable');
    expect(failure.message).toMatch(/not like an SSH server|broke off/);
  });

  it('stops at once when it is cancelled while connecting', async () => {
    const server = net.createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const controller = new AbortController();
    server.once('connection', () => controller.abort());
    const failure = await failureOf(
      openOptions({ ...target, port }, { signal: controller.signal }),
    );
    server.close();
    expect(failure.code).toBe('cancelled');
  });
});
