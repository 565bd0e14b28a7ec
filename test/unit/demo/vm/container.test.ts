import { expect, it } from 'vitest';
import { Container } from '../../../../src/demo/vm/container.ts';
import { Guest } from '../../../../src/demo/vm/guest.ts';

it("keeps Docker's time of the start when its first process comes a moment later", () => {
  const container = new Container({
    name: 'winarena',
    id: '1'.repeat(64),
    createdAtMs: 1000,
    ip: '172.17.0.2',
    ports: [],
    mounts: [],
    isTty: false,
    command: '/bin/bash -c ./entry.sh',
    guest: new Guest(),
  });
  container.start(1005);
  expect(container.state).toEqual({ status: 'running', startedAtMs: 1000 });
  container.stop(143, 2000);
  container.start(3000);
  expect(container.state).toEqual({ status: 'running', startedAtMs: 3000 });
});
