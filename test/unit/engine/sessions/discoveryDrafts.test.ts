import { expect, it } from 'vitest';
import { ERROR_CODES } from '#protocol/errors.ts';
import type { Discovery } from '../../../../src/engine/discovery/discovery.ts';
import { problemDrafts } from '../../../../src/engine/sessions/discoveryDrafts.ts';

const STOPPED: Discovery = {
  runKey: null,
  container: null,
  containers: [],
  clients: [],
  logs: [],
  results: null,
  guest: null,
  hasInotify: false,
  facts: {},
  settings: {},
  problems: [
    { code: ERROR_CODES.containerMissing, message: 'It is not running.', remedy: 'Start it.' },
  ],
};

function told(standing: readonly string[], status: 'running' | 'completed'): string[] {
  return problemDrafts(STOPPED, new Set(standing), status).drafts.map(({ type }) => type);
}

it('warns of a stopped container once, while its run is not complete', () => {
  expect([told([], 'running'), told([ERROR_CODES.containerMissing], 'running')]).toEqual([
    ['warning.raised'],
    [],
  ]);
});

it('takes the warning back when the run turns out to be complete', () => {
  expect([told([ERROR_CODES.containerMissing], 'completed'), told([], 'completed')]).toEqual([
    ['warning.cleared'],
    [],
  ]);
});
