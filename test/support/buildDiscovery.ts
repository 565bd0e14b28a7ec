/** A VM on which everything is found: one running container with a client in it. */
import type { Discovery } from '../../src/engine/discovery/discovery.ts';
import type { ContainerDetails } from '../../src/engine/remote/commandAnswers.ts';
import { instantAfter } from './builders.ts';

export function buildDiscovery(
  container: Pick<ContainerDetails, 'isRunning' | 'exitCode'> = { isRunning: true, exitCode: null },
): Discovery {
  const details: ContainerDetails = {
    id: 'c0ffee',
    name: 'winarena',
    image: 'windowsarena/winarena:latest',
    state: container.isRunning ? 'running' : 'exited',
    startedAt: instantAfter(0),
    finishedAt: null,
    isOomKilled: false,
    hasTty: false,
    isAutoRemoved: false,
    entrypoint: [],
    command: [],
    workingDir: '/',
    mounts: [],
    publishedPorts: [],
    addresses: [],
    ...container,
  };
  const client = { container: 'winarena', workerId: '0', elapsedSeconds: 60, args: {} };
  return {
    runKey: 'c0ffee@start',
    container: details,
    containers: [details],
    clients: container.isRunning ? [{ ...client, redirectedTo: null }] : [],
    logs: [],
    results: null,
    guest: null,
    hasInotify: false,
    facts: {},
    settings: {},
    problems: [],
  };
}
