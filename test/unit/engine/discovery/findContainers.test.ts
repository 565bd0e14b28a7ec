import { describe, expect, it } from 'vitest';
import { chooseContainers, noContainer } from '../../../../src/engine/discovery/findContainers.ts';
import type { ContainerRow } from '../../../../src/engine/remote/commandAnswers.ts';

function row(name: string, image = 'nginx', state = 'running'): ContainerRow {
  return { id: `${name}-id`, name, image, state, status: '' };
}
function names(rows: readonly ContainerRow[], wanted = 'winarena'): string[] {
  return chooseContainers(rows, wanted).chosen.map(({ name }) => name);
}

describe('the container to watch', () => {
  it('is the one with the name of the profile, whatever else looks like WAA', () => {
    expect(names([row('x', 'windowsarena/winarena:latest'), row('winarena')])).toEqual([
      'winarena',
    ]);
  });

  it('is all numbered siblings, in order of their numbers', () => {
    const rows = [
      row('winarena-10'),
      row('winarena-2'),
      row('winarena_worker_1'),
      row('winarena-backup'),
    ];
    expect(names(rows)).toEqual(['winarena_worker_1', 'winarena-2', 'winarena-10']);
  });

  it('is guessed by image, then by name, then by base image', () => {
    expect(names([row('a', 'waa-auto:latest'), row('waa'), row('b', 'dockurr/windows')])).toEqual([
      'a',
    ]);
    expect(names([row('waa'), row('b', 'dockurr/windows')])).toEqual(['waa']);
    expect(names([row('b', 'dockurr/windows')])).toEqual(['b']);
    expect(chooseContainers([row('b', 'dockurr/windows')], 'winarena').provenance).toBe('derived');
  });

  it('is a running one before the remains of earlier runs', () => {
    expect(names([row('winarena-1', 'i', 'exited'), row('winarena-2')])).toEqual(['winarena-2']);
    expect(names([row('winarena', 'i', 'exited')])).toEqual(['winarena']);
  });

  it('is none among strangers', () => {
    expect(names([row('web'), row('kuwaait', 'wait:1')])).toEqual([]);
  });
});

it('lists ten running containers and counts the rest', () => {
  const rows = [
    row('stopped', 'x', 'exited'),
    ...Array.from({ length: 12 }, (_, index) => row(`c${index}`)),
  ];
  const { message } = noContainer(rows, 'winarena');
  expect(message).toMatch(/c9 \(nginx\) and 2 more\.$/);
  expect(message).not.toContain('stopped');
});
