import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DiagnosisStep } from '#protocol/contract.ts';
import { openSshConnection } from '../../../src/engine/connections/openSshConnection.ts';
import type { SshConnection } from '../../../src/engine/connections/sshConnection.ts';
import { testConnection } from '../../../src/engine/discovery/diagnose.ts';
import { discoverWaa } from '../../../src/engine/discovery/discoverWaa.ts';
import {
  followContainerLog,
  inspectContainer,
  listFiles,
  readFile as readRemoteFile,
} from '../../../src/engine/remote/commandCatalogue.ts';
import { GuestServer } from '../../../src/engine/waa/guestServer.ts';
import {
  createScriptedDocker,
  RUNNING_CONTAINER,
  type ScriptedContainer,
  type ScriptedDocker,
} from '../../support/scriptedDocker.ts';
import { openOptions } from '../../support/sshClient.ts';
import { hasSshd, startSshd, type Sshd } from '../../support/sshd.ts';

const PNG = Buffer.concat([
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  Buffer.from('not a whole picture, but bytes of one: \r\n\0\xff', 'latin1'),
]);
const READY = '{\n  "message": "Service is operational",\n  "status": "Probe successful"\n}\n';
const CLIENT =
  '60 python run.py --agent_name navi --model gpt-4o --worker_id 0 --num_workers 1 --api_key sk-secret';
const profile = { container: 'winarena', resultsPath: '' };

describe.runIf(hasSshd)('finding WAA on a VM', () => {
  let dir: string;
  let root: string;
  let docker: ScriptedDocker;
  let sshd: Sshd;
  let connection: SshConnection;
  let guest: http.Server;
  let guestPort: number;
  let guestPaths: string[] = [];

  beforeAll(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'waa-discover-'));
    docker = await createScriptedDocker(dir, { refusal: null, containers: [] });
    sshd = await startSshd({ binDirs: [docker.binDir], environment: docker.environment });
    connection = await openSshConnection(openOptions(sshd));
    guest = http.createServer((request, response) => {
      guestPaths.push(request.url ?? '');
      response.end(request.url === '/probe' ? READY : PNG);
    });
    await new Promise<void>((resolve) => guest.listen(0, '127.0.0.1', resolve));
    guestPort = (guest.address() as AddressInfo).port;
  });
  afterAll(async () => {
    await connection.close();
    await sshd.close();
    guest.close();
    await rm(dir, { recursive: true, force: true });
  });
  beforeEach(async () => {
    root = await mkdtemp(path.join(dir, 'container-'));
    await mkdir(path.join(root, 'tmp'));
    guestPaths = [];
  });

  function container(changes: Partial<ScriptedContainer> = {}): ScriptedContainer {
    return { ...RUNNING_CONTAINER, root, ...changes };
  }
  const play = (...containers: readonly ScriptedContainer[]): Promise<void> =>
    docker.play({ refusal: null, containers });

  it('says that there is no container, and which ones run', async () => {
    await play(container({ name: 'web', image: 'nginx:1' }));
    expect((await discoverWaa(connection, { profile })).problems).toEqual([
      {
        code: 'container_missing',
        message: 'There is no container winarena on the VM. Running containers: web (nginx:1).',
        remedy:
          'Start Windows Agent Arena on the VM, or set the name of its container in the profile.',
      },
    ]);
  });

  it('says that the user may not use Docker', async () => {
    const refusal =
      'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock';
    await docker.play({ refusal, containers: [] });
    const [problem] = (await discoverWaa(connection, { profile })).problems;
    expect([problem?.code, problem?.remedy]).toEqual([
      'docker_permission',
      expect.stringContaining('usermod -aG docker'),
    ]);
  });

  it('says that Docker is not installed', async () => {
    const bare = await startSshd();
    const other = await openSshConnection(openOptions(bare));
    const [problem] = (await discoverWaa(other, { profile })).problems;
    await other.close();
    await bare.close();
    expect(problem?.code).toBe('docker_missing');
  });

  it('finds a started container before any client runs', async () => {
    await play(container());
    const found = await discoverWaa(connection, { profile });
    expect(found).toMatchObject({
      runKey: 'ab12cd34ef56@2026-11-20T09:00:00.123456789Z',
      clients: [],
      logs: [{ id: 'container:winarena', kind: 'container_log', hasClient: true, workerId: null }],
      results: { container: 'winarena', path: '/client/results', exists: false },
      guest: null,
      problems: [],
    });
  });

  it("finds the client in the container's log, the mounted results and the published port", async () => {
    await mkdir(path.join(root, 'mounted', 'results'), { recursive: true });
    await play(
      container({
        processes: ['3600 /bin/bash /start_client.sh --agent navi', CLIENT],
        mounts: [{ source: path.join(root, 'mounted'), destination: '/client' }],
        ports: { '5000/tcp': [{ HostIp: '0.0.0.0', HostPort: String(guestPort) }], '8006/tcp': [] },
      }),
    );
    const found = await discoverWaa(connection, { profile });
    expect(found.logs).toMatchObject([{ kind: 'container_log', hasClient: true, workerId: '0' }]);
    expect(found.results).toEqual({
      container: null,
      path: path.join(root, 'mounted', 'results'),
      exists: true,
      provenance: 'derived',
    });
    expect(found.guest).toEqual({ kind: 'published', host: '127.0.0.1', port: guestPort });
    expect(found.settings).toMatchObject({ model: { value: 'gpt-4o', provenance: 'measured' } });
    expect(JSON.stringify([found, connection.commandsRun()])).not.toContain('sk-');
  });

  it('finds the log that openadapt writes in the container, and results without a mount', async () => {
    await mkdir(path.join(root, 'client', 'results'), { recursive: true });
    await writeFile(path.join(root, 'tmp', 'benchmark.log'), 'TESTING\n');
    await play(container({ processes: [CLIENT] }));
    const found = await discoverWaa(connection, { profile });
    expect(found.logs).toMatchObject([
      { kind: 'container_log', hasClient: false },
      {
        kind: 'file',
        container: 'winarena',
        path: '/tmp/benchmark.log',
        workerId: '0',
        hasClient: true,
      },
    ]);
    expect(found.results).toMatchObject({
      container: 'winarena',
      path: '/client/results',
      exists: true,
    });
  });

  it('leaves a log of an earlier run alone', async () => {
    const file = path.join(root, 'tmp', 'benchmark.log');
    await writeFile(file, 'old\n');
    const longAgo = new Date('2026-01-01T00:00:00Z');
    await utimes(file, longAgo, longAgo);
    await play(container({ processes: [CLIENT] }));
    expect((await discoverWaa(connection, { profile })).logs).toMatchObject([
      { kind: 'container_log', hasClient: true },
    ]);
  });

  it("falls back to WAA's own newest log file for a client started by hand", async () => {
    const logs = path.join(root, 'client', 'results', 'logs');
    await mkdir(logs, { recursive: true });
    await writeFile(path.join(logs, 'normal-0-20261120@090000.log'), '');
    await writeFile(path.join(logs, 'normal-0-20261120@103000.log'), '');
    await writeFile(path.join(logs, 'debug-0-20261120@103000.log'), '');
    await play(
      container({
        command: ['/entry.sh --prepare-image false --start-client false'],
        processes: [CLIENT],
      }),
    );
    expect((await discoverWaa(connection, { profile })).logs).toMatchObject([
      { kind: 'container_log', hasClient: false },
      {
        kind: 'file',
        path: '/client/results/logs/normal-0-20261120@103000.log',
        provenance: 'derived',
      },
    ]);
  });

  it('takes numbered siblings for workers', async () => {
    const worker = (index: number): ScriptedContainer =>
      container({
        id: RUNNING_CONTAINER.id.replace(/^ab/, `0${index}`),
        name: `winarena-${index}`,
        processes: [
          CLIENT.replace('--worker_id 0 --num_workers 1', `--worker_id ${index} --num_workers 2`),
        ],
      });
    await play(worker(1), worker(0), container({ name: 'other', image: 'nginx' }));
    const found = await discoverWaa(connection, { profile });
    expect(found.containers.map(({ name }) => name)).toEqual(['winarena-0', 'winarena-1']);
    expect(found.logs.map(({ workerId }) => workerId)).toEqual(['0', '1']);
    expect(found.facts['workers']).toEqual({ value: '2', provenance: 'measured' });
  });

  it('asks the guest by curl in the container when no port leads there', async () => {
    const probe = path.join(root, 'probe');
    const picture = path.join(root, 'picture');
    await writeFile(probe, READY);
    await writeFile(picture, PNG);
    await play(
      container({ guestIp: '172.30.0.2', guestFiles: { '/probe': probe, '/screenshot': picture } }),
    );
    const found = await discoverWaa(connection, { profile });
    expect(found.guest).toEqual({ kind: 'exec', container: 'winarena', guestIp: '172.30.0.2' });
    if (found.guest === null) return;
    expect((await new GuestServer(connection, found.guest).screenshot()).equals(PNG)).toBe(true);
  });

  it('fetches pictures over a forwarded socket, one after the other', async () => {
    const server = new GuestServer(connection, {
      kind: 'published',
      host: '127.0.0.1',
      port: guestPort,
    });
    const pictures = await Promise.all([
      server.screenshot(),
      server.screenshot(),
      server.screenshot(),
    ]);
    expect(pictures.map((picture) => picture.equals(PNG))).toEqual([true, true, true]);
    expect(guestPaths).toEqual(['/screenshot', '/screenshot', '/screenshot']);
  });

  it('says that the guest server is not there', async () => {
    const route = { kind: 'published', host: '127.0.0.1', port: 1 } as const;
    const server = new GuestServer(connection, route);
    expect(await server.probe()).toBe(false);
    await expect(server.screenshot()).rejects.toMatchObject({ code: 'guest_unreachable' });
  });

  it('takes no page of an error for a picture', async () => {
    const page = path.join(root, 'page');
    await writeFile(page, '<html>500</html>');
    await play(container({ guestFiles: { '/screenshot': page } }));
    const route = { kind: 'exec', container: 'winarena', guestIp: '20.20.20.21' } as const;
    await expect(new GuestServer(connection, route).screenshot()).rejects.toMatchObject({
      code: 'guest_unreachable',
    });
  });

  it('reads a stopped container for what it can', async () => {
    await play(container({ state: 'exited', status: 'Exited (137) 1 hour ago', exitCode: 137 }));
    const found = await discoverWaa(connection, { profile });
    expect(found.runKey).not.toBeNull();
    expect(found.problems).toMatchObject([
      {
        code: 'container_missing',
        message: 'The container winarena is not running (exited, exit code 137).',
      },
    ]);
    expect(found.logs).toHaveLength(1);
  });

  it("follows both streams of a container's log", async () => {
    const out = path.join(root, 'out');
    const err = path.join(root, 'err');
    await writeFile(out, '2026-11-20T09:00:01.000000001Z Starting WinArena...\n');
    await writeFile(err, '2026-11-20T09:00:02.000000001Z Example: 0%\n');
    await play(container({ stdoutFile: out, stderrFile: err }));
    const stream = await connection.stream(followContainerLog, {
      container: 'winarena',
      since: null,
    });
    const seen = { stdout: '', stderr: '' };
    for await (const { stream: name, bytes } of stream.chunks) {
      seen[name] += Buffer.from(bytes).toString();
      if (seen.stdout !== '' && seen.stderr !== '') break;
    }
    expect(seen).toEqual({
      stdout: '2026-11-20T09:00:01.000000001Z Starting WinArena...\n',
      stderr: '2026-11-20T09:00:02.000000001Z Example: 0%\n',
    });
  });

  it('reads files in the container, and says when the container is gone', async () => {
    await mkdir(path.join(root, 'client', 'results', 'a'), { recursive: true });
    await writeFile(path.join(root, 'client', 'results', 'a', 'result.txt'), '1.0\n');
    await play(container());
    const where = { container: 'winarena', root: '/client/results', changedAfterSeconds: null };
    expect((await connection.run(listFiles, where)).files.map(({ path }) => path)).toEqual([
      'a/result.txt',
    ]);
    const file = { container: 'winarena', path: '/client/results/a/result.txt', fromByte: 0 };
    expect((await connection.runBinary(readRemoteFile, file)).toString()).toBe('1.0\n');
    await play();
    await expect(connection.run(inspectContainer, { container: 'winarena' })).rejects.toMatchObject(
      {
        code: 'container_missing',
      },
    );
    await expect(connection.run(listFiles, where)).rejects.toMatchObject({
      code: 'container_missing',
    });
  });

  it('used commands that only read', () => {
    const effects = new Set(connection.commandsRun().map(({ effect }) => effect));
    expect([...effects]).toEqual(['read']);
  });

  describe('test of a connection, step by step', () => {
    async function stepsOf(options: Parameters<typeof testConnection>[0]): Promise<string[]> {
      const last = new Map<string, DiagnosisStep>();
      for await (const step of testConnection(options)) last.set(step.id, step);
      return [...last.values()].map(({ id, status }) => `${id} ${status}`);
    }

    it('is fine for a running benchmark', async () => {
      await mkdir(path.join(root, 'client', 'results'), { recursive: true });
      await play(
        container({
          processes: [CLIENT],
          ports: { '5000/tcp': [{ HostIp: '127.0.0.1', HostPort: String(guestPort) }] },
        }),
      );
      const steps = await stepsOf(openOptions(sshd));
      expect(steps.slice(0, 9)).toEqual([
        'dns ok',
        'tcp ok',
        'host_key ok',
        'login ok',
        'docker ok',
        'container ok',
        'client ok',
        'guest ok',
        'results ok',
      ]);
      expect(steps[9]).toMatch(/^disk (ok|warning)$/);
    });

    it('stops at the first failure and skips the rest', async () => {
      const options = openOptions(sshd, { profileChanges: { knownHostsFile: '' } });
      const seen: DiagnosisStep[] = [];
      for await (const step of testConnection(options)) seen.push(step);
      const failed = seen.find(({ status }) => status === 'failed');
      expect([failed?.id, failed?.detail, failed?.remedy]).toEqual([
        'host_key',
        expect.stringContaining('SHA256:'),
        expect.stringContaining('ssh-keygen -lf'),
      ]);
      expect(await stepsOf(options)).toEqual([
        'dns ok',
        'tcp ok',
        'host_key failed',
        'login skipped',
        'docker skipped',
        'container skipped',
        'client skipped',
        'guest skipped',
        'results skipped',
        'disk skipped',
      ]);
    });

    it('names the layer: Docker refuses', async () => {
      await docker.play({
        refusal:
          'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
        containers: [],
      });
      expect((await stepsOf(openOptions(sshd))).slice(3, 6)).toEqual([
        'login ok',
        'docker failed',
        'container skipped',
      ]);
    });
  });
});
