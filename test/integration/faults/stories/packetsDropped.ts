/**
 * A run whose packets are dropped in both directions, with no word to either side, until the app has
 * noticed; then they get through again. Prints what was shown as JSON.
 */
import { execFileSync, spawn } from 'node:child_process';
import { isDeepStrictEqual } from 'node:util';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { createEngine, createFileSettingsStore, noSecretStore } from '#engine';
import type { RunState } from '#protocol/snapshot.ts';
import type { DemoTruth } from '../../../../src/demo/index.ts';
import { Cleanup, allEvents, happened, makeDir, shown, until } from '../../../support/watchDemo.ts';

interface VmMessage {
  readonly kind: 'ready' | 'listening' | 'truth';
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly identityFile: string;
  readonly truth: DemoTruth;
}

const cleanup = new Cleanup();
const run = (command: string, ...words: string[]): void => void execFileSync(command, words);
const drop = (end: 'del' | 'add'): void => {
  // A queue too short for any packet: everything that leaves by this end is dropped.
  const queue = end === 'add' ? ['bfifo', 'limit', '1'] : [];
  run('tc', 'qdisc', end, 'dev', 'app0', 'root', ...queue);
  run('nsenter', '-t', String(vm.pid), '-n', 'tc', 'qdisc', end, 'dev', 'vm0', 'root', ...queue);
};

const vm = spawn(
  'unshare',
  ['--net', process.execPath, path.join(import.meta.dirname, 'lossyVm.ts')],
  {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  },
);
const heard = new Map<string, (message: VmMessage) => void>();
vm.on('message', (message: VmMessage) => heard.get(message.kind)?.(message));
const hear = (kind: VmMessage['kind']): Promise<VmMessage> =>
  new Promise((resolve) => heard.set(kind, resolve));
cleanup.add(() => {
  vm.disconnect();
  return Promise.resolve();
});

const ready = await hear('ready');
run('ip', 'link', 'add', 'app0', 'type', 'veth', 'peer', 'name', 'vm0');
run('ip', 'link', 'set', 'vm0', 'netns', String(vm.pid));
run('ip', 'addr', 'add', '10.231.0.1/30', 'dev', 'app0');
run('ip', 'link', 'set', 'app0', 'up');
const listening = hear('listening');
vm.send('link');
await listening;

const dataDir = await makeDir(cleanup);
const engine = await createEngine({
  dataDir,
  face: 'terminal',
  build: { version: '0.0.0', commit: 'test', builtAt: '2026-01-01T00:00:00.000Z' },
  settings: createFileSettingsStore(dataDir),
  secrets: noSecretStore,
  acceptNewHostKeys: true,
});
cleanup.add(() => engine.close());
const client = createRouterClient(engine.router);
const { host, port, user, identityFile } = ready;
const profile = await client.profiles.add({
  name: 'vm',
  host,
  port,
  user,
  auth: 'key',
  identityFile,
});
const { runId } = await client.watch.start({ profileId: profile.id });
const begun = (state: RunState): number =>
  Object.values(state.tasks).filter(({ attempts }) => attempts.length > 0).length;
await until(client, runId, (state) => begun(state) >= 1);

drop('add');
const droppedAt = performance.now();
const lost = await until(client, runId, ({ connection }) => connection.status === 'reconnecting');
const noticedAfterSeconds = (performance.now() - droppedAt) / 1000;
drop('del');
await until(client, runId, ({ connection }) => connection.status === 'ready');
vm.send('hurry');
const state = await until(client, runId, ({ status }) => status === 'completed');
const asking = hear('truth');
vm.send('truth');
const { truth } = await asking;
const events = await allEvents(client, runId);
const told = {
  noticedAfterSeconds,
  runWhileLost: lost.status,
  isAsItHappened: isDeepStrictEqual(shown(state), happened(truth)),
  isGapless: events.every(({ seq }, index) => seq === index + 1),
};
await cleanup.run();
process.stdout.write(`${JSON.stringify(told)}\n`);
