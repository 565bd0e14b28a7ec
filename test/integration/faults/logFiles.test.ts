/** What happens to a client's log file on a VM: truncated, rotated, cut while it changes. Real sshd. */
import { appendFile, rename, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keyOf, opening, playRun, playTask, THREE_TASKS } from '../../support/playedRun.ts';
import { startScriptedVm, watchScripted } from '../../support/scriptedVm.ts';
import type { ScriptedVm } from '../../support/scriptedVm.ts';
import { hasSshd } from '../../support/sshd.ts';
import { Cleanup, makeDir, openFace, until } from '../../support/watchDemo.ts';
import type { Client } from '../../support/watchDemo.ts';

const TIME_LIMIT_MS = 60_000;

describe.runIf(hasSshd)("a client's log file", { timeout: TIME_LIMIT_MS }, () => {
  const cleanup = new Cleanup();
  let vm: ScriptedVm;
  let client: Client;
  let file: string;

  beforeEach(async () => {
    vm = await startScriptedVm(cleanup);
    const place = await vm.container();
    await vm.play([place.running]);
    file = path.join(place.root, 'tmp', 'benchmark.log');
    await writeFile(file, '');
    ({ client } = await openFace(await makeDir(cleanup), cleanup));
  });
  afterEach(() => cleanup.run());

  const [first, second] = THREE_TASKS;
  if (first === undefined || second === undefined) throw new Error('There are three tasks.');
  const linesOf = (...moments: readonly { readonly lines: readonly string[] }[]): string[] =>
    moments.flatMap(({ lines }) => lines);
  const write = (lines: readonly string[]): Promise<void> =>
    appendFile(file, lines.map((line) => `${line}\n`).join(''));
  const hasLines = async (runId: string, count: number): Promise<string[]> => {
    await until(client, runId, ({ log }) => log.lineCount >= count);
    const { lines } = await client.log.page({ runId, from: 0, count: 2000 });
    return lines.map(({ text }) => text);
  };
  /** The beginning of a run, up to the middle of its first task. */
  const before = linesOf(opening([first, second]), ...playTask(first).slice(0, 2));
  const anew = linesOf(...playRun([first, second]));

  it('that a new start truncates is read on from its new beginning, the open attempt cut off', async () => {
    const runId = await watchScripted(client, vm.sshd);
    await write(before);
    await hasLines(runId, before.length);
    await truncate(file, 0);
    // As a client does, which takes a while to say more than was there before.
    await write(anew.slice(0, 2));
    await hasLines(runId, before.length + 2);
    await write(anew.slice(2));
    const state = await until(client, runId, ({ status }) => status === 'completed');
    expect(await hasLines(runId, before.length + anew.length)).toEqual([...before, ...anew]);
    const attempts = state.tasks[keyOf(first)]?.attempts ?? [];
    expect(attempts.map(({ status }) => status)).toEqual(['interrupted', 'passed']);
  });

  it('that is rotated goes on in the new file, nothing lost and nothing twice', async () => {
    const runId = await watchScripted(client, vm.sshd);
    await write(before);
    await hasLines(runId, before.length);
    const rest = anew.slice(before.length);
    await rename(file, `${file}.1`);
    await write(rest);
    expect(await hasLines(runId, anew.length)).toEqual([...before, ...rest]);
  });

  it('that was truncated while the line was cut is read from its new beginning', async () => {
    const runId = await watchScripted(client, vm.sshd);
    await write(anew);
    await hasLines(runId, anew.length);
    await vm.sshd.cutConnections();
    await truncate(file, 0);
    await write(before);
    expect(await hasLines(runId, anew.length + before.length)).toEqual([...anew, ...before]);
  });

  it('that was truncated while the line was cut, and has outgrown what was read, as well', async () => {
    const runId = await watchScripted(client, vm.sshd);
    await write(before);
    await hasLines(runId, before.length);
    await vm.sshd.cutConnections();
    await truncate(file, 0);
    await write(['Another start of the client.', ...anew]);
    expect(await hasLines(runId, before.length + 1 + anew.length)).toEqual([
      ...before,
      'Another start of the client.',
      ...anew,
    ]);
  });
});
