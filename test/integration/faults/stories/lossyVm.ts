/** A demo VM at 10.231.0.2 in a network of its own. Its parent moves the link `vm0` into it. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { Cleanup, startDemo } from '../../../support/watchDemo.ts';

const ADDRESS = '10.231.0.2';
const ip = (...words: string[]): void => void execFileSync('ip', words);

const cleanup = new Cleanup();
const say = (message: unknown): void => void process.send?.(message);
const vm = await startDemo({ tasks: 6, speed: 40, seed: 8, isPrepared: true }, cleanup);

process.on('message', (word) => {
  if (word === 'link') {
    ip('link', 'set', 'lo', 'up');
    ip('addr', 'add', `${ADDRESS}/30`, 'dev', 'vm0');
    ip('link', 'set', 'vm0', 'up');
    const server = createServer((socket) => {
      const far = connect(vm.port, vm.host);
      socket.on('error', () => far.destroy()).pipe(far);
      far.on('error', () => socket.destroy()).pipe(socket);
    });
    server.listen(vm.port, ADDRESS);
    void once(server, 'listening').then(() => say({ kind: 'listening' }));
  }
  if (word === 'hurry') vm.control.setSpeed(600);
  if (word === 'truth') say({ kind: 'truth', truth: vm.truth() });
});
say({ kind: 'ready', host: ADDRESS, port: vm.port, user: vm.user, identityFile: vm.identityFile });
process.on('disconnect', () => {
  void cleanup.run().then(() => process.exit(0));
});
