/**
 * npm run soak: hours of simulated run with cuts and restarts, while the engine's memory and handles
 * are sampled. Prints a table; a line at the end compares its last third with the middle one.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { ProfileDraft } from '#protocol/settings.ts';
import { Cleanup, makeDir, openFace } from '../test/support/watchDemo.ts';

const { values } = parseArgs({
  options: {
    hours: { type: 'string', default: '10' },
    speed: { type: 'string', default: '60' },
    /** Simulated minutes between two cuts. */
    cuts: { type: 'string', default: '10' },
  },
});
const hours = Number(values.hours);
const speed = Number(values.speed);
const cutEveryMs = (Number(values.cuts) * 60_000) / speed;
const SAMPLES = 60;

interface Sample {
  readonly hour: number;
  readonly heapMb: number;
  readonly rssMb: number;
  readonly files: number;
  readonly resources: number;
  readonly runs: number;
}

const cleanup = new Cleanup();
const vm = fork(path.join(import.meta.dirname, 'soakVm.ts'), [String(speed)]);
cleanup.add(async () => {
  vm.disconnect();
  await once(vm, 'exit');
});
const [login] = (await once(vm, 'message')) as [
  Pick<ProfileDraft, 'host' | 'port' | 'user' | 'identityFile' | 'knownHostsFile'>,
];
const { client } = await openFace(await makeDir(cleanup), cleanup);
const profile = await client.profiles.add({ name: 'soak', auth: 'key', ...login });
await client.watch.start({ profileId: profile.id });

let cuts = 0;
const cutting = setInterval(() => {
  cuts += 1;
  vm.send('cut');
}, cutEveryMs);

const samples: Sample[] = [];
const totalMs = (hours * 3_600_000) / speed;
const startedAt = performance.now();
process.stdout.write('hour   heap MB   rss MB   files   resources   runs\n');
while (performance.now() - startedAt < totalMs) {
  await wait(totalMs / SAMPLES);
  const runs = await client.runs.list();
  const newest = runs[0];
  // A run that is complete leaves nothing to do: its container is started anew.
  if (newest?.status === 'completed') vm.send('restart');
  samples.push(await sample(runs.length));
}
clearInterval(cutting);
await cleanup.run();
tellDifference();

async function sample(runs: number): Promise<Sample> {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  const files = (await readdir('/proc/self/fd').catch(() => [])).length;
  const taken: Sample = {
    hour: ((performance.now() - startedAt) * speed) / 3_600_000,
    heapMb: heapUsed / 2 ** 20,
    rssMb: rss / 2 ** 20,
    files,
    resources: process.getActiveResourcesInfo().length,
    runs,
  };
  const { hour, heapMb, rssMb, resources } = taken;
  process.stdout.write(
    `${hour.toFixed(1).padStart(4)} ${heapMb.toFixed(1).padStart(9)} ${rssMb.toFixed(0).padStart(8)} ${String(files).padStart(7)} ${String(resources).padStart(11)} ${String(runs).padStart(6)}\n`,
  );
  return taken;
}

function tellDifference(): void {
  const third = Math.floor(samples.length / 3);
  const middle = samples.slice(third, 2 * third);
  const late = samples.slice(2 * third);
  const compare = (of: (one: Sample) => number): string =>
    `${mean(middle.map(of)).toFixed(1)} → ${mean(late.map(of)).toFixed(1)}`;
  process.stdout.write(
    `\n${String(hours)} simulated hours at ${String(speed)} ×, ${String(cuts)} cuts. Middle third → last third: ` +
      `heap ${compare((one) => one.heapMb)} MB, rss ${compare((one) => one.rssMb)} MB, ` +
      `files ${compare((one) => one.files)}, resources ${compare((one) => one.resources)}.\n`,
  );
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, value) => sum + value, 0) / Math.max(1, numbers.length);
}
