/** The demo VM of the soak in a process of its own, so that only the engine is measured. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { demoOptionsSchema } from '#protocol/contract.ts';
import { startDemoVm } from '../src/demo/index.ts';

const speed = Number(process.argv[2] ?? '60');
const dir = await mkdtemp(path.join(tmpdir(), 'waa-monitor-soak-vm-'));
const vm = await startDemoVm(demoOptionsSchema.parse({ tasks: 154, speed, seed: 4 }), dir);

process.on('message', (word) => {
  if (word === 'cut') vm.injectFault('drop_connection');
  if (word === 'restart') vm.injectFault('restart_container');
});
process.on('disconnect', () => {
  void vm
    .close()
    .then(() => rm(dir, { recursive: true, force: true }))
    .then(() => process.exit(0));
});
const { host, port, user, identityFile, knownHostsFile } = vm;
process.send?.({ host, port, user, identityFile, knownHostsFile });
