/** The whole engine against Debian's sshd with a scripted docker: one benchmark in many ways. */
import { appendFile, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunState } from '#protocol/snapshot.ts';
import {
  closing,
  keyOf,
  opening,
  playRun,
  playTask,
  THREE_TASKS,
} from '../../support/playedRun.ts';
import type { PlayedTask, Printed } from '../../support/playedRun.ts';
import { startScriptedVm, watchScripted } from '../../support/scriptedVm.ts';
import type { ScriptedPlace, ScriptedVm } from '../../support/scriptedVm.ts';
import { hasSshd } from '../../support/sshd.ts';
import { allEvents, Cleanup, makeDir, openFace, until } from '../../support/watchDemo.ts';
import type { Client } from '../../support/watchDemo.ts';

const TIME_LIMIT_MS = 60_000;
const isCompleted = ({ status }: RunState): boolean => status === 'completed';

/** What anybody would say of the run. */
function shown(state: RunState, pictures: 'with pictures' | 'without pictures'): unknown {
  return state.taskOrder.map((key) => {
    const task = state.tasks[key];
    const steps = task?.attempts.at(-1)?.steps.filter(({ number }) => number > 0) ?? [];
    return {
      key,
      instruction: task?.instruction,
      score: task?.score,
      attempts: task?.attempts.length,
      actions: steps.map(({ actions }) => actions.map(({ text }) => text)),
      ...(pictures === 'with pictures'
        ? { pictures: steps.filter(({ screenshot }) => screenshot !== null).length }
        : {}),
    };
  });
}

function played(
  tasks: readonly PlayedTask[],
  pictures: 'with pictures' | 'without pictures',
): unknown {
  return tasks.map((task) => ({
    key: keyOf(task),
    instruction: task.instruction,
    score: task.score,
    attempts: 1,
    actions: task.actions.map((action) => [action]),
    ...(pictures === 'with pictures' ? { pictures: task.actions.length } : {}),
  }));
}

const hasAllPictures = (state: RunState): boolean =>
  THREE_TASKS.every((task) => {
    const steps = state.tasks[keyOf(task)]?.attempts.at(-1)?.steps ?? [];
    return steps.filter(({ screenshot }) => screenshot !== null).length >= task.actions.length;
  });

async function saveAll(place: ScriptedPlace, { files }: Printed): Promise<void> {
  for (const [name, content] of files) await place.save(name, content);
}

async function playAll(place: ScriptedPlace, moments: readonly Printed[]): Promise<void> {
  for (const moment of moments) {
    await saveAll(place, moment);
    for (const line of moment.lines) await place.print(line);
  }
}

async function filesBelow(dir: string): Promise<Record<string, string>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files: Record<string, string> = {};
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const filePath = path.join(entry.parentPath, entry.name);
    files[path.relative(dir, filePath)] = (await readFile(filePath)).toString('base64');
  }
  return files;
}

describe.runIf(hasSshd)('a scripted run over Debian’s sshd', { timeout: TIME_LIMIT_MS }, () => {
  const cleanup = new Cleanup();
  let vm: ScriptedVm;
  let place: ScriptedPlace;
  let dataDir: string;
  let client: Client;

  beforeEach(async () => {
    vm = await startScriptedVm(cleanup);
    place = await vm.container();
    await vm.play([place.running]);
    dataDir = await makeDir(cleanup);
    ({ client } = await openFace(dataDir, cleanup));
  });
  afterEach(() => cleanup.run());

  it('shows each task as it was played, copies every file, and changes nothing', async () => {
    const runId = await watchScripted(client, vm.sshd);
    await playAll(place, playRun(THREE_TASKS));
    const state = await until(client, runId, (now) => isCompleted(now) && hasAllPictures(now));
    expect(shown(state, 'with pictures')).toEqual(played(THREE_TASKS, 'with pictures'));
    await client.watch.stop({ runId });
    expect(await filesBelow(path.join(dataDir, 'runs', runId, 'artifacts'))).toEqual(
      await filesBelow(place.results),
    );
    const commands = JSON.parse(
      await readFile(path.join(dataDir, 'runs', runId, 'commands.json'), 'utf8'),
    ) as { readonly effect: string }[];
    expect(commands.length).toBeGreaterThan(5);
    expect(commands.filter(({ effect }) => effect !== 'read')).toEqual([]);
  });

  it('goes on after a cut within a line and within a character, without loss or double', async () => {
    const runId = await watchScripted(client, vm.sshd);
    const [first, ...rest] = playRun(THREE_TASKS);
    await playAll(place, first === undefined ? [] : [first]);
    await until(client, runId, ({ taskOrder }) => taskOrder.length === 3);
    const torn = place.stamped('a torn line: grüße 🙂 to the end');
    const within = torn.indexOf(Buffer.from('🙂')) + 2;
    await place.print('before the cut');
    await place.printBytes(torn.subarray(0, within));
    await lineArrives(client, runId, 'before the cut');
    await vm.sshd.cutConnections();
    await until(client, runId, ({ connection }) => connection.status === 'reconnecting');
    await place.printBytes(torn.subarray(within));
    await playAll(place, rest);
    const state = await until(client, runId, isCompleted);
    expect(shown(state, 'without pictures')).toEqual(played(THREE_TASKS, 'without pictures'));
    const { lines } = await client.log.page({ runId, from: 0, count: 1000 });
    const printed = ['before the cut', 'a torn line: grüße 🙂 to the end'];
    expect(
      lines.map(({ text }) => text).filter((text) => /before the cut|torn/.test(text)),
    ).toEqual(printed);
    const count = playRun(THREE_TASKS).reduce((sum, moment) => sum + moment.lines.length, 0);
    expect(lines.length).toBe(count + printed.length);
  });

  it('shows the whole history to one who comes when all is over', async () => {
    await playAll(place, playRun(THREE_TASKS));
    const runId = await watchScripted(client, vm.sshd);
    const state = await until(client, runId, (now) => isCompleted(now) && hasAllPictures(now));
    expect(shown(state, 'with pictures')).toEqual(played(THREE_TASKS, 'with pictures'));
    const ends = (await allEvents(client, runId)).filter(({ type }) => type === 'task.finished');
    expect(ends.length).toBe(THREE_TASKS.length);
  });

  it('reads a client whose output goes to /tmp/benchmark.log in the container', async () => {
    const log = path.join(place.root, 'tmp', 'benchmark.log');
    await appendFile(log, '');
    const runId = await watchScripted(client, vm.sshd);
    for (const moment of playRun(THREE_TASKS)) {
      await saveAll(place, moment);
      await appendFile(log, moment.lines.map((line) => `${line}\n`).join(''));
    }
    const state = await until(client, runId, isCompleted);
    expect(shown(state, 'without pictures')).toEqual(played(THREE_TASKS, 'without pictures'));
    expect(state.facts['log']?.value).toBe('winarena:/tmp/benchmark.log');
  });

  it('reads normal-0-….log when the client was started by hand', async () => {
    const command = ['./entry.sh --prepare-image false --start-client false'];
    await vm.play([{ ...place.running, command }]);
    const name = 'logs/normal-0-20261120@090000.log';
    const moments = playRun(THREE_TASKS);
    const text = moments.flatMap(({ lines }) => lines).join('\n');
    for (const moment of moments) await saveAll(place, moment);
    await place.save(name, `${text}\n`);
    const runId = await watchScripted(client, vm.sshd);
    const state = await until(client, runId, (now) => isCompleted(now) && hasAllPictures(now));
    expect(shown(state, 'with pictures')).toEqual(played(THREE_TASKS, 'with pictures'));
  });

  it('copies results from a folder that is mounted on the VM', async () => {
    const mounts = [{ source: place.results, destination: '/client/results' }];
    await vm.play([{ ...place.running, mounts }]);
    const runId = await watchScripted(client, vm.sshd);
    await playAll(place, playRun(THREE_TASKS));
    const state = await until(client, runId, (now) => isCompleted(now) && hasAllPictures(now));
    expect(state.facts['results']?.value).toBe(place.results);
  });

  it('shows two containers as two workers, each with its tasks', async () => {
    const second = await vm.container('winarena-1');
    await vm.play([place.running, second.running]);
    const [a, b, c] = THREE_TASKS;
    if (!a || !b || !c) throw new Error('There are three tasks.');
    const runId = await watchScripted(client, vm.sshd);
    await playAll(place, [opening([a, b], '0', 2)]);
    await playAll(second, [opening([c], '1', 2)]);
    await playAll(place, [...playTask(a), ...playTask(b), closing([a, b])]);
    await playAll(second, [...playTask(c), closing([c])]);
    const state = await until(
      client,
      runId,
      (now) => isCompleted(now) && now.taskOrder.length === THREE_TASKS.length,
    );
    const owners = Object.fromEntries(
      Object.values(state.tasks).map(({ key, workerId, score }) => [key, { workerId, score }]),
    );
    expect(owners).toEqual({
      [keyOf(a)]: { workerId: '0', score: 1 },
      [keyOf(b)]: { workerId: '0', score: 0 },
      [keyOf(c)]: { workerId: '1', score: 0.5 },
    });
  });
});

/** Waits for a line of the log to be stored. */
async function lineArrives(client: Client, runId: string, text: string): Promise<void> {
  const ending = new AbortController();
  try {
    for await (const message of await client.log.follow({ runId }, { signal: ending.signal })) {
      if (message.newest.some((line) => line.text === text)) return;
    }
  } finally {
    ending.abort();
  }
}
