/** SSH → lines → events → disk, against OpenSSH piping the same file into `wc -l`. */
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { followLog } from '../src/engine/sources/followLog.ts';
import { readFile as readRemoteFile } from '../src/engine/remote/commandCatalogue.ts';
import { atLeast, median } from './report.ts';
import type { Finding, Measurement } from './report.ts';
import { sampleLog } from './sampleLog.ts';
import { connect, inTempDir, openRecorder, sshArgs, withSshd } from './setup.ts';
import type { Sshd } from '../test/support/sshd.ts';

const LINES = 500_000;
const ROUNDS = 3;

export const ingest: Measurement = {
  id: 'ingest',
  title: 'reading a log over SSH',
  run: () => inTempDir((dir) => withSshd((sshd) => measure(dir, sshd))),
};

async function measure(dir: string, sshd: Sshd): Promise<readonly Finding[]> {
  const { text, lines } = sampleLog(LINES);
  const log = path.join(dir, 'client.log');
  await writeFile(log, text);
  const openssh: number[] = [];
  const transport: number[] = [];
  const ours: number[] = [];
  const cpu: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    openssh.push(timeOpenssh(sshd, log));
    transport.push(await timeTransport(sshd, log));
    const before = process.cpuUsage();
    ours.push(await timeOurs(sshd, log, path.join(dir, `data-${String(round)}`), lines));
    const { user, system } = process.cpuUsage(before);
    cpu.push((user + system) / 1e6);
  }
  const megabytes = text.length / 1e6;
  const ratio = median(openssh) / median(ours);
  return [
    {
      name: 'ingest against ssh | wc -l',
      value: ratio,
      unit: '×',
      ...atLeast(0.5, '×', ratio),
      note: `${String(lines)} lines, ${megabytes.toFixed(0)} MB, median of ${String(ROUNDS)}`,
    },
    fact('lines read, parsed and journalled', (lines / median(ours)) * 1000, '/s'),
    fact('CPU time of it, all threads', (median(cpu) / lines) * 1e6, 's per million lines'),
    fact('ssh2 alone, bytes thrown away', (megabytes / median(transport)) * 1000, 'MB/s'),
    fact('OpenSSH into wc -l', (megabytes / median(openssh)) * 1000, 'MB/s'),
  ];
}

function fact(name: string, value: number, unit: string): Finding {
  return { name, value, unit, aim: null, isMet: null, note: '' };
}

function timeOpenssh(sshd: Sshd, log: string): number {
  const startedAt = performance.now();
  const command = `ssh ${sshArgs(sshd).join(' ')} ${sshd.user}@${sshd.host} cat ${log} | wc -l`;
  execFileSync('sh', ['-c', command], { stdio: ['ignore', 'pipe', 'pipe'] });
  return performance.now() - startedAt;
}

async function timeTransport(sshd: Sshd, log: string): Promise<number> {
  const startedAt = performance.now();
  const host = await connect(sshd);
  const stream = await host.stream(readRemoteFile, { path: log, container: null, fromByte: 0 });
  let bytes = 0;
  for await (const chunk of stream.chunks) bytes += chunk.bytes.length;
  const tookMs = performance.now() - startedAt;
  await host.close();
  if (bytes === 0) throw new Error('Nothing was read.');
  return tookMs;
}

async function timeOurs(sshd: Sshd, log: string, dataDir: string, lines: number): Promise<number> {
  const startedAt = performance.now();
  const host = await connect(sshd);
  const recorder = await openRecorder(dataDir);
  const source = { id: 'bench', workerId: null };
  const ending = new AbortController();
  const following = followLog({
    host,
    location: { kind: 'file', path: log, container: null },
    resume: recorder.resumeOf(source),
    signal: ending.signal,
    onLines: (received) => {
      recorder.receive(source, received);
      if (recorder.lines.lineCount >= lines) ending.abort();
    },
  }).catch(() => undefined); // The abort ends it.
  await following;
  await recorder.flush();
  const tookMs = performance.now() - startedAt;
  await recorder.close();
  await host.close();
  return tookMs;
}
