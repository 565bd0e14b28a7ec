import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSshConnection } from '../../../src/engine/connections/openSshConnection.ts';
import type { SshConnection } from '../../../src/engine/connections/sshConnection.ts';
import {
  archiveFiles,
  findInotify,
  followFile,
  listFiles,
  pathExists,
  readClock,
  readDiskSpace,
  readFile as readRemoteFile,
  readSystem,
  statFiles,
} from '../../../src/engine/remote/commandCatalogue.ts';
import type {
  RemoteChunk,
  RemoteCommand,
  RemoteStream,
  StreamCommand,
} from '../../../src/engine/remote/remoteHost.ts';
import { openOptions } from '../../support/sshClient.ts';
import { hasSshd, startSshd, type Sshd } from '../../support/sshd.ts';

/** Any program, for what the catalogue's own commands do not show. */
const shell: RemoteCommand<
  { readonly script: string },
  { code: number | null; out: string; err: string }
> = {
  id: 'test_shell',
  title: 'Test shell',
  effect: 'read',
  argv: ({ script }) => ['sh', '-c', script],
  parse: (output) => ({ code: output.exitCode, out: output.stdout, err: output.stderr }),
};
const shellStream: StreamCommand<{ readonly script: string }> = {
  id: 'test_stream',
  title: 'Test stream',
  effect: 'read',
  argv: ({ script }) => ['sh', '-c', script],
};

function reader(stream: RemoteStream): AsyncIterator<RemoteChunk> {
  return stream.chunks[Symbol.asyncIterator]();
}
function textIn(result: IteratorResult<RemoteChunk>): string {
  return result.done === true ? '' : Buffer.from(result.value.bytes).toString();
}
function sizeOf(result: IteratorResult<RemoteChunk>): number {
  return result.done === true ? 0 : result.value.bytes.length;
}

async function textOf(stream: RemoteStream): Promise<string> {
  let text = '';
  for await (const { bytes } of stream.chunks) text += Buffer.from(bytes).toString('latin1');
  return text;
}

describe.runIf(hasSshd)('commands over a real sshd', () => {
  let sshd: Sshd;
  let connection: SshConnection;

  beforeAll(async () => {
    sshd = await startSshd();
    connection = await openSshConnection(openOptions(sshd));
  });
  afterAll(async () => {
    await connection.close();
    await sshd.close();
  });

  it('gives exit code and both outputs', async () => {
    expect(await connection.run(shell, { script: 'echo one; echo two >&2; exit 3' })).toEqual({
      code: 3,
      out: 'one\n',
      err: 'two\n',
    });
  });

  it('passes every argument through the login shell unchanged', async () => {
    const word = `it's "$HOME" \`id\` $(id) \\ * ? ; | & < > \n tab\t é ❯ !`;
    const print: RemoteCommand<{ readonly word: string }, string> = {
      ...shell,
      argv: (args) => ['printf', '%s', args.word],
      parse: (output) => output.stdout,
    };
    expect(await connection.run(print, { word })).toBe(word);
  });

  it('feeds standard input and sees its end', async () => {
    const result = await connection.run(shell, { script: 'wc -c' }, { input: 'x'.repeat(100_000) });
    expect(result.out.trim()).toBe('100000');
  });

  it('streams output as it comes, chunk by chunk', async () => {
    const fifo = path.join(sshd.dir, 'fifo');
    await connection.run(shell, { script: `mkfifo ${fifo}` });
    const stream = await connection.stream(shellStream, {
      script: `echo first; read x < ${fifo}; echo $x`,
    });
    const chunks = reader(stream);
    const first = await chunks.next();
    expect(textIn(first)).toBe('first\n');
    // The second line exists only because the first one was seen before the command ended.
    await connection.run(shell, { script: `echo second > ${fifo}` });
    const second = await chunks.next();
    expect(textIn(second)).toBe('second\n');
    expect(await chunks.next()).toMatchObject({ done: true });
    expect(await stream.ended).toEqual({ exitCode: 0, signal: null });
  });

  it('keeps stdout and stderr in order of arrival', async () => {
    const script = 'for i in 1 2 3 4 5; do echo o$i; sleep 0.03; echo e$i >&2; sleep 0.03; done';
    expect(await textOf(await connection.stream(shellStream, { script }))).toBe(
      'o1\ne1\no2\ne2\no3\ne3\no4\ne4\no5\ne5\n',
    );
  });

  it('lets a slow reader slow the command down instead of filling memory', async () => {
    const progress = path.join(sshd.dir, 'progress');
    const total = 64;
    const script = `i=0; while [ $i -lt ${total} ]; do head -c 1048576 /dev/zero; i=$((i+1)); echo $i > ${progress}; done`;
    const stream = await connection.stream(shellStream, { script });
    const chunks = reader(stream);
    let size = sizeOf(await chunks.next());
    // Once the writer has filled what the window and the kernel's buffers hold, it stands still.
    let seen = '';
    let before = 'none';
    while (seen !== before) {
      before = seen;
      seen = (await connection.run(shell, { script: `sleep 0.3; cat ${progress} || true` })).out;
    }
    expect(Number(seen)).toBeLessThan(total / 2);
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
      size += sizeOf(next);
    }
    expect(size).toBe(total * 1048576);
  });

  it('brings a line of 1 MB and binary bytes through unchanged', async () => {
    const file = path.join(sshd.dir, 'long');
    const bytes = Buffer.alloc(1_000_001, 'a');
    bytes[bytes.length - 1] = 0x0a;
    const binary = Buffer.from(Array.from({ length: 512 }, (_, index) => index % 256));
    await writeFile(file, Buffer.concat([bytes, binary]));
    const read = await connection.runBinary(readRemoteFile, {
      path: file,
      fromByte: 0,
      container: null,
    });
    expect(read.equals(Buffer.concat([bytes, binary]))).toBe(true);
    const rest = await connection.runBinary(readRemoteFile, {
      path: file,
      fromByte: bytes.length,
      container: null,
    });
    expect(rest.equals(binary)).toBe(true);
  });

  it('fails a command whose output passes its limit, and stays usable', async () => {
    const endless = connection.run(shell, { script: 'yes' }, { maxOutputBytes: 10_000 });
    await expect(endless).rejects.toMatchObject({ code: 'command_failed' });
    expect((await connection.run(shell, { script: 'echo ok' })).out).toBe('ok\n');
  });

  it('fails a command that takes too long, and ends it on the VM', async () => {
    const pidFile = path.join(sshd.dir, 'pid');
    const script = `echo $$ > ${pidFile}; exec tail -f /dev/null`;
    await expect(connection.run(shell, { script }, { timeoutMs: 500 })).rejects.toMatchObject({
      code: 'command_failed',
      message: '"Test shell" did not end within 0.5 s on the VM.',
    });
    const wait = `while grep -q tail /proc/$(cat ${pidFile})/comm; do sleep 0.05; done 2>/dev/null; echo gone`;
    expect((await connection.run(shell, { script: wait }, { timeoutMs: 10_000 })).out).toBe(
      'gone\n',
    );
  });

  it('ends a followed command on the VM when it is closed', async () => {
    const file = path.join(sshd.dir, 'followed');
    await writeFile(file, 'line\n');
    const stream = await connection.stream(followFile, {
      path: file,
      fromByte: 0,
      container: null,
    });
    const chunks = reader(stream);
    await chunks.next();
    stream.close();
    await stream.ended;
    const script = `while pgrep -f "tail.*${file}" | grep -v $$ | grep -q .; do sleep 0.05; done; echo gone`;
    expect((await connection.run(shell, { script }, { timeoutMs: 10_000 })).out).toBe('gone\n');
  });

  it('ends a followed command whose signal fires while its channel is being opened', async () => {
    const file = path.join(sshd.dir, 'never-followed');
    await writeFile(file, 'line\n');
    const ending = new AbortController();
    const opening = connection.stream(
      followFile,
      { path: file, fromByte: 0, container: null },
      { signal: ending.signal },
    );
    // The request is on its way; its answer cannot have come yet.
    await Promise.resolve();
    ending.abort();
    const outcome = await opening.then(
      (stream) => stream.ended.then(() => 'ended'),
      () => 'refused',
    );
    expect(['ended', 'refused']).toContain(outcome);
  });

  it('queues commands beyond the limit of channels instead of failing', async () => {
    const runs = Array.from({ length: 30 }, (_, index) =>
      connection.run(shell, { script: `sleep 0.02; echo ${index}` }),
    );
    const outputs = (await Promise.all(runs)).map(({ out }) => Number(out));
    expect(outputs).toEqual(Array.from({ length: 30 }, (_, index) => index));
  });

  it('finds a channel for a short command while many logs are followed', async () => {
    const streams = await Promise.all(
      Array.from({ length: 7 }, () =>
        connection.stream(shellStream, { script: 'exec tail -f /dev/null' }),
      ),
    );
    expect((await connection.run(shell, { script: 'echo ok' })).out).toBe('ok\n');
    for (const stream of streams) stream.close();
    await Promise.all(streams.map(({ ended }) => ended));
  });

  it('keeps within a lower limit of sessions that the server turns out to have', async () => {
    const narrow = await startSshd({ settings: ['MaxSessions 2'] });
    const other = await openSshConnection(openOptions(narrow));
    const runs = Array.from({ length: 12 }, (_, index) =>
      other.run(shell, { script: `sleep 0.02; echo ${index}` }),
    );
    expect((await Promise.all(runs)).map(({ out }) => Number(out))).toEqual(
      Array.from({ length: 12 }, (_, index) => index),
    );
    await other.close();
    await narrow.close();
  });

  it('gives one clear failure for a command that can not be found', async () => {
    const missing: RemoteCommand<Record<string, never>, string> = {
      ...readSystem,
      argv: () => ['no-such-program'],
    };
    await expect(connection.run(missing, {})).rejects.toMatchObject({ code: 'command_failed' });
  });

  it('reads clock, system, disk, and files with the catalogue', async () => {
    const root = path.join(sshd.dir, 'results with space');
    await mkdir(path.join(root, 'a@b'), { recursive: true });
    await writeFile(path.join(root, 'a@b', "it's.txt"), '12345');
    const clock = await connection.run(readClock, {});
    expect(Math.abs(clock - Date.now())).toBeLessThan(60_000);
    expect(await connection.run(readSystem, {})).toMatch(/^Linux \S+ \S+$/);
    const disk = await connection.run(readDiskSpace, { path: root, container: null });
    expect(disk.totalBytes).toBeGreaterThan(disk.availableBytes);
    const args = { root, changedAfterSeconds: null, container: null };
    const list = await connection.run(listFiles, args);
    expect(list).toEqual({
      files: [
        { path: "a@b/it's.txt", sizeBytes: 5, modifiedAtSeconds: expect.any(Number) as number },
      ],
      problems: [],
    });
    expect(
      await connection.run(listFiles, { ...args, changedAfterSeconds: 9_999_999_999 }),
    ).toEqual({
      files: [],
      problems: [],
    });
    const [stat, ...others] = await connection.run(statFiles, {
      paths: [`${root}/a@b/it's.txt`, `${root}/missing`],
      container: null,
    });
    expect([stat?.sizeBytes, others.length]).toEqual([5, 0]);
    expect(await connection.run(pathExists, { path: root, container: null })).toBe(true);
    expect(await connection.run(pathExists, { path: `${root}/no`, container: null })).toBe(false);
    const inotify = await connection.run(findInotify, {});
    expect(inotify === null || inotify.startsWith('/')).toBe(true);
  });

  it('copies the files it names as one tar', async () => {
    const root = path.join(sshd.dir, 'tarred');
    await mkdir(root);
    await writeFile(path.join(root, 'one'), '1');
    await writeFile(path.join(root, 'two'), '2');
    const tar = await connection.runBinary(
      archiveFiles,
      { root, container: null },
      { input: 'two\0' },
    );
    expect(tar.toString('latin1', 0, 3)).toBe('two');
    expect(tar.toString('latin1', 512, 513)).toBe('2');
    expect(tar.includes('one')).toBe(false);
  });

  it('says that a folder is missing', async () => {
    const args = { root: '/no/such/folder', changedAfterSeconds: null, container: null };
    await expect(connection.run(listFiles, args)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('lists what was run, the same line once with a count', async () => {
    await connection.run(shell, { script: 'echo counted' });
    await connection.run(shell, { script: 'echo counted' });
    const record = connection
      .commandsRun()
      .find(({ commandLine }) => commandLine.includes('counted'));
    expect(record).toEqual({
      at: expect.any(String) as string,
      commandId: 'test_shell',
      title: 'Test shell',
      effect: 'read',
      commandLine: "sh -c 'echo counted'",
      exitCode: 0,
      durationMs: expect.any(Number) as number,
      receivedBytes: 8,
      count: 2,
    });
  });
});
