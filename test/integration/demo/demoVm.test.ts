import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from 'ssh2';
import * as catalogue from '../../../src/engine/remote/commandCatalogue.ts';
import type { RemoteCommand } from '../../../src/engine/remote/remoteHost.ts';
import { quoteArgv } from '../../../src/engine/remote/shellQuote.ts';
import { type DemoVm, startDemoVm } from '../../../src/demo/index.ts';
import { connect, get, openChannel, readUntil, run } from './connect.ts';

const RESULTS = '/home/azureuser/WindowsAgentArena/src/win-arena-container/client/results';
const execute = promisify(execFile);

async function ask<Args, Result>(
  client: Client,
  command: RemoteCommand<Args, Result>,
  args: Args,
): Promise<Result> {
  const answer = await run(client, quoteArgv(command.argv(args)));
  return command.parse({ ...answer, stdout: answer.stdout.toString() }, args);
}

async function finished(vm: DemoVm, client: Client): Promise<void> {
  const channel = await openChannel(client, 'docker logs --follow winarena');
  await readUntil(channel, () => false);
  expect(vm.truth().isFinished).toBe(true);
}

describe('demo VM over SSH', () => {
  let dir: string;
  let vm: DemoVm;
  let client: Client;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'waa-demo-'));
    // Fast, so that a whole run has passed before the first question.
    vm = await startDemoVm(
      { tasks: 3, speed: 10_000, seed: 4, workers: 1, faults: [], isPrepared: true },
      dir,
    );
    client = await connect(vm);
  });

  afterAll(async () => {
    client.end();
    await vm.close();
    await rm(dir, { recursive: true, force: true });
  });

  it('keeps its private key to its user and trusts one host key', async () => {
    const mode = (await stat(vm.identityFile)).mode & 0o777;
    const knownHosts = await readFile(vm.knownHostsFile, 'utf8');
    let offered = '';
    const second = await connect(vm, (key) => {
      offered = key.toString('base64');
      return true;
    });
    second.end();
    if (process.platform !== 'win32') expect(mode).toBe(0o600);
    expect(knownHosts).toBe(`[127.0.0.1]:${vm.port} ssh-ed25519 ${offered}\n`);
  });

  it('answers unknown commands as bash does', async () => {
    expect(await run(client, 'nvidia-smi -L')).toEqual({
      exitCode: 127,
      stdout: Buffer.alloc(0),
      stderr: 'bash: line 1: nvidia-smi: command not found\n',
    });
  });

  it('answers every question of the catalogue in a form that its parser accepts', async () => {
    await finished(vm, client);
    expect(await ask(client, catalogue.readSystem, {})).toContain('x86_64');
    expect(await ask(client, catalogue.readClock, {})).toBeGreaterThan(Date.now());
    expect(await ask(client, catalogue.readDockerVersion, {})).toMatch(/^\d+\.\d+/);
    expect(await ask(client, catalogue.findInotify, {})).toBe('/usr/bin/inotifywait');
    expect(
      await ask(client, catalogue.readDiskSpace, { container: null, path: '/' }),
    ).toMatchObject({
      totalBytes: 135_018_405_888,
    });
    const containers = await ask(client, catalogue.listContainers, {});
    expect(containers).toHaveLength(1);
    const details = await ask(client, catalogue.inspectContainer, { container: 'winarena' });
    expect(details).toMatchObject({
      name: 'winarena',
      isRunning: false,
      exitCode: 127,
      hasTty: false,
    });
    const files = await ask(client, catalogue.listFiles, {
      container: null,
      root: RESULTS,
      changedAfterSeconds: null,
    });
    expect(JSON.stringify(files)).toContain('result.txt');
    expect(await ask(client, catalogue.pathExists, { container: null, path: '/nowhere' })).toBe(
      false,
    );
    const stats = await ask(client, catalogue.statFiles, {
      container: null,
      paths: [RESULTS, '/nowhere'],
    });
    expect(stats).toHaveLength(1);
  });

  it('says what Docker says of containers that are not there or not running', async () => {
    const missing = await run(client, 'docker logs nothing-here');
    const stopped = await run(client, 'docker exec winarena cat /etc/hosts');
    expect(missing).toMatchObject({
      exitCode: 1,
      stderr: 'Error response from daemon: No such container: nothing-here\n',
    });
    expect(stopped.stderr).toMatch(
      /^Error response from daemon: container [0-9a-f]{64} is not running\n$/,
    );
  });

  it('stamps log lines in order, resumes after any of them, keeps the streams apart', async () => {
    const whole = await run(client, 'docker logs --timestamps winarena');
    const lines = whole.stdout.toString().trimEnd().split('\n');
    const stamps = lines.map((line) => line.slice(0, 30));
    expect(stamps.every((stamp) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/.test(stamp))).toBe(
      true,
    );
    expect([...stamps].sort()).toEqual(stamps);
    const from = stamps[Math.floor(stamps.length / 2)] ?? '';
    const rest = await run(client, `docker logs --timestamps --since ${from} winarena`);
    expect(rest.stdout.toString()).toBe(
      lines
        .slice(stamps.indexOf(from))
        .map((line) => `${line}\n`)
        .join(''),
    );
    expect(whole.stderr).toContain('Example:');
    expect(whole.stdout.toString()).not.toContain('Example: ');
    expect(lines.at(-1)).toContain('Average score:');
  });

  it('sends a tar that the real tar reads, byte for byte as cat gives the files', async () => {
    const listing = await run(client, `find ${RESULTS} -type f -printf '%P\\0%s\\0'`);
    const fields = listing.stdout.toString().split('\0').slice(0, -1);
    const names = fields.filter((_field, index) => index % 2 === 0);
    const sizes = fields.filter((_field, index) => index % 2 === 1).map(Number);
    const chosen = names.filter((name) => /notepad|result\.txt|traj\.jsonl/.test(name));
    const archive = await run(
      client,
      `tar -C ${RESULTS} -cf - --null --files-from=-`,
      chosen.map((name) => `${name}\0`).join(''),
    );
    const unpacked = await mkdtemp(join(dir, 'tar-'));
    await writeFile(join(dir, 'results.tar'), archive.stdout);
    await execute('tar', ['-xf', join(dir, 'results.tar'), '-C', unpacked]);
    const found = await readdir(unpacked, { recursive: true, withFileTypes: true });
    expect(found.filter((entry) => entry.isFile())).toHaveLength(chosen.length);
    for (const name of chosen) {
      const bytes = await readFile(join(unpacked, name));
      expect(bytes.length, name).toBe(sizes[names.indexOf(name)]);
    }
    const picture = chosen.find((name) => name.includes('screenshot-step_reset')) ?? '';
    const direct = await run(client, `cat '${RESULTS}/${picture}'`);
    expect(direct.stdout.equals(await readFile(join(unpacked, picture)))).toBe(true);
    expect(await sharp(direct.stdout).metadata()).toMatchObject({
      format: 'png',
      width: 1280,
      height: 720,
    });
  });

  it('tells of a missing file as tar does and sends the others', async () => {
    const answer = await run(
      client,
      `tar -C ${RESULTS} -cf - --files-from=-`,
      'no-such-file\nlogs\n',
    );
    expect(answer).toMatchObject({
      exitCode: 2,
      stderr:
        'tar: no-such-file: Cannot stat: No such file or directory\ntar: Exiting with failure status due to previous errors\n',
    });
    expect(answer.stdout.length % 10_240).toBe(0);
  });

  it('reads a file from any byte on', async () => {
    const path = (await run(client, `find ${RESULTS}/logs -name 'normal-*'`)).stdout
      .toString()
      .trim();
    const whole = await run(client, `cat ${path}`);
    const tail = await run(client, `tail -c +1001 ${path}`);
    expect(tail.stdout.equals(whole.stdout.subarray(1000))).toBe(true);
  });

  it('refuses a port where nothing listens', async () => {
    await expect(get(client, '127.0.0.1', 22222, '/')).rejects.toThrow();
  });
});

describe('demo VM while it runs', () => {
  let dir: string;
  let vm: DemoVm;
  let client: Client;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'waa-demo-'));
    vm = await startDemoVm(
      { tasks: 154, speed: 2_000, seed: 7, workers: 2, faults: [], isPrepared: true },
      dir,
    );
    client = await connect(vm);
    const channel = await openChannel(client, 'docker logs --follow winarena');
    await readUntil(channel, (text) => text.includes('Step 2:'));
    vm.control.pause();
  });

  afterAll(async () => {
    client.end();
    await vm.close();
    await rm(dir, { recursive: true, force: true });
  });

  it('lets the guest answer over the published port, the container address and curl inside', async () => {
    const published = await get(client, '127.0.0.1', 5000, '/probe');
    const direct = await get(client, '172.17.0.2', 5000, '/probe');
    const inside = await run(
      client,
      'docker exec winarena curl -s --max-time 5 http://20.20.20.21:5000/probe',
    );
    const body = '{\n  "message": "Service is operational",\n  "status": "Probe successful"\n}\n';
    expect(published.toString().split('\r\n\r\n')[1]).toBe(body);
    expect(direct.toString().split('\r\n\r\n')[1]).toBe(body);
    expect(inside.stdout.toString()).toBe(body);
  });

  it('turns every wrong path into a 500 with words, as WAA does', async () => {
    const answer = (await get(client, '127.0.0.1', 5000, '/nothing')).toString();
    expect(answer).toMatch(/^HTTP\/1\.1 500 /);
    expect(answer).toContain('"status": "error"');
  });

  it('shows the same screen by /screenshot and by QEMU’s monitor', async () => {
    const answer = await run(client, 'curl -s --max-time 10 http://127.0.0.1:5000/screenshot');
    const fromGuest = await sharp(answer.stdout).removeAlpha().raw().toBuffer();
    const dump = catalogue.dumpScreen.argv({ container: 'winarena', monitor: 'tcp' });
    expect((await run(client, quoteArgv(dump))).exitCode).toBe(0);
    const ppm = await run(
      client,
      quoteArgv(catalogue.readScreenDump.argv({ container: 'winarena' })),
    );
    const header = Buffer.from('P6\n1280 720\n255\n');
    expect(ppm.stdout.subarray(0, header.length).equals(header)).toBe(true);
    expect(ppm.stdout.subarray(header.length).equals(fromGuest)).toBe(true);
  });

  it('lists the client among the processes with its worker number', async () => {
    const rows = await ask(client, catalogue.listProcesses, { container: 'winarena-1' });
    expect(JSON.stringify(rows)).toContain('--worker_id 1 --num_workers 2');
  });

  it('announces files to inotifywait at the moment they are written', async () => {
    const channel = await openChannel(
      client,
      `inotifywait -m -r -q -e close_write,moved_to --format '%w%f' ${RESULTS}`,
    );
    vm.control.resume();
    const text = await readUntil(channel, (lines) => lines.includes('traj.jsonl'));
    channel.close();
    vm.control.pause();
    expect(text).toContain(`${RESULTS}/pyautogui/a11y_tree/gpt-4o/0/`);
  });

  it('follows a growing file from a byte on', async () => {
    const path = (await run(client, `find ${RESULTS}/logs -name 'normal-0-*'`)).stdout
      .toString()
      .trim();
    const before = await run(client, `cat ${path}`);
    const channel = await openChannel(client, `tail -c +${before.stdout.length + 1} -F ${path}`);
    vm.control.resume();
    const fresh = await readUntil(channel, (text) => text.includes('Done:'));
    channel.close();
    vm.control.pause();
    const after = await run(client, `cat ${path}`);
    expect(after.stdout.toString().startsWith(before.stdout.toString() + fresh)).toBe(true);
  });

  it('cuts every connection in the middle of a line and takes new ones', async () => {
    const doomed = await connect(vm);
    const channel = await openChannel(doomed, 'docker logs --follow --timestamps winarena');
    const text = readUntil(channel, () => false);
    const gone = new Promise<void>((resolve) => {
      doomed.once('close', () => resolve());
    });
    vm.injectFault('drop_connection');
    await gone;
    expect((await text).endsWith('\n')).toBe(false);
    client = await connect(vm);
    expect((await run(client, 'true')).exitCode).toBe(0);
  });
});
