import { mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RunLibrary } from '../../../../src/engine/runs/runLibrary.ts';
import { runPaths } from '../../../../src/engine/runs/runPaths.ts';
import { RunRecorder } from '../../../../src/engine/runs/runRecorder.ts';
import { buildRun, instantAfter } from '../../../support/builders.ts';

let dataDir = '';
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'waa-monitor-abandoned-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true, maxRetries: 5 }));

it('calls a run abandoned whose app died, in the list of runs of the next app', async () => {
  const paths = runPaths(dataDir, 'run-1');
  const recorder = await RunRecorder.open({
    paths,
    manifest: {
      version: 1,
      runId: 'run-1',
      name: 'vm',
      targetLabel: 'me@vm',
      profileId: 'vm',
      runKey: 'key',
      openedAt: instantAfter(0),
      endedAt: null,
      outcome: null,
      appVersion: '1.2.3',
      appCommit: 'abc',
      settings: {},
    },
    onObserverFailure: (_observer, error) => {
      throw error;
    },
    onDiskProblem: () => undefined,
  });
  recorder.record(buildRun([{ kind: 'open' }]));
  await recorder.flush();
  const before = await new RunLibrary(dataDir).list();
  // A mark that nobody renews is all that a killed app leaves behind.
  await utimes(paths.watching, 0, 0);
  const after = await new RunLibrary(dataDir).list();
  await recorder.close();
  expect([before, after].map(([run]) => [run?.status, run?.isWatched, run?.verdict?.kind])).toEqual(
    [
      ['running', true, undefined],
      ['running', false, 'abandoned'],
    ],
  );
});
