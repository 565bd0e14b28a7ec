import { expect, it } from 'vitest';
import { mountedPath } from '../../../../src/engine/discovery/findResults.ts';
import { parseContainerDetails } from '../../../../src/engine/remote/commandAnswers.ts';

function container(mounts: readonly { Source: string; Destination: string }[]) {
  const details = [{ Id: 'x', State: {}, Config: {}, Mounts: mounts }];
  return parseContainerDetails({ exitCode: 0, stdout: JSON.stringify(details), stderr: '' });
}

it.each([
  ['/client', '/srv/waa/client', '/client/results', '/srv/waa/client/results'],
  ['/client/', '/srv/waa/client', '/client/results', '/srv/waa/client/results'],
  ['/results', '/home/u/waa-results', '/results', '/home/u/waa-results'],
  ['/', '/srv/root', '/client/results', '/srv/root/client/results'],
  ['/clientele', '/srv/no', '/client/results', null],
  ['/storage', '/srv/storage', '/client/results', null],
])('with %s mounted from %s, %s is %s', (Destination, Source, inside, expected) => {
  expect(mountedPath(container([{ Source, Destination }]), inside)).toBe(expected);
});

it('takes the innermost of nested mounts', () => {
  const nested = container([
    { Source: '/srv/client', Destination: '/client' },
    { Source: '/data/results', Destination: '/client/results' },
  ]);
  expect(mountedPath(nested, '/client/results')).toBe('/data/results');
});
