import { describe, expect, test } from 'vitest';
import { RunFeed } from '../../../src/engine/runs/runFeed.ts';
import { buildDraft, buildRun, numberDrafts, type TaskEnding } from '../../support/builders.ts';
import { cli } from '../../support/cliHarness.ts';

const PASS: TaskEnding = { kind: 'score', score: 1 };
const FAIL: TaskEnding = { kind: 'score', score: 0 };
const INFRA: TaskEnding = { kind: 'infra', message: 'Connection refused' };

function runOf(runId: string, endings: readonly TaskEnding[], total?: number): RunFeed {
  const feed = new RunFeed({ runId });
  const opened = buildDraft('run.opened', 0, { runId, name: `run ${runId}`, targetLabel: 'vm' });
  feed.apply(numberDrafts([opened, ...buildRun(endings, total === undefined ? {} : { total })]));
  return feed;
}
const RUNS = () => [
  runOf('one', [PASS, FAIL, INFRA, PASS], 8),
  runOf('two', [PASS, PASS, PASS, FAIL], 8),
];

describe('runs analyze', () => {
  test('prints every rate with what it is a rate of', async () => {
    const { code, stdout } = await cli(['runs', 'analyze', 'one'], { engine: { runs: RUNS() } });
    expect(code).toBe(0);
    const rates = stdout.split('\n').filter((line) => line.includes(' passed of '));
    expect(rates).toEqual([
      '25 % (2 of 8) passed of all tasks',
      '50 % (2 of 4) passed of begun tasks',
      '50 % (2 of 4) passed of attempted tasks',
      '67 % (2 of 3) passed of attempted tasks without infra faults',
      '67 % (2 of 3) passed of scored tasks',
    ]);
    expect(stdout).toMatch(/^Overall +2 of 4 +50 % +15–85 % +0\.50 /m);
    expect(stdout).toMatch(/^1 +Infra fault +chrome\/00000002$/m);
  });

  test('counts as it is told to', async () => {
    const argv = ['runs', 'analyze', 'one', '--denominator', 'all'];
    const { stdout } = await cli(argv, { engine: { runs: RUNS() } });
    expect(stdout).toContain('Passed (score 1) of all tasks');
    expect(stdout).toMatch(/^Overall +2 of 8 +25 %/m);
  });

  test('with --json is one object with all of it', async () => {
    const { json } = await cli(['runs', 'analyze', 'one', '--json'], { engine: { runs: RUNS() } });
    expect(json).toMatchObject([
      {
        type: 'run.analysis',
        runId: 'one',
        denominator: 'attempted',
        overall: { pass: { numerator: 2, denominator: 4, fraction: 0.5 } },
      },
    ]);
  });

  test('of a run in which nothing ended has no NaN', async () => {
    const { code, stdout } = await cli(['runs', 'analyze', 'none'], {
      engine: { runs: [runOf('none', [], 3)] },
    });
    expect(code).toBe(0);
    expect(stdout).toContain('– (0 of 0) passed of attempted tasks');
    expect(stdout).not.toMatch(/NaN|undefined|null/);
  });
});

describe('runs compare', () => {
  test('prints rates over the same tasks, a sentence, and the tasks that differ', async () => {
    const { code, stdout } = await cli(['runs', 'compare', 'one', 'two'], {
      engine: { runs: RUNS() },
    });
    expect(code).toBe(0);
    expect(stdout).toContain('Each rate is passed of attempted tasks in both runs');
    expect(stdout).toMatch(/^A +2 of 4, 50 %/m);
    expect(stdout).toMatch(/^B +3 of 4, 75 %/m);
    expect(stdout).toContain('B passed 2 that A did not and lost 1 that A passed: +25.0 points');
    expect(stdout).toContain('The two are not distinguishable');
    expect(stdout).toContain('Scores: 2 improved, 1 regressed, 5 same');
    expect(stdout).not.toContain('chrome/00000000-');
    expect(stdout).toMatch(/^chrome\/00000003-\S+ +✓ 1\.00 +✗ 0\.00 +regressed$/m);
  });

  test('lists every task with --all', async () => {
    const { stdout } = await cli(['runs', 'compare', 'one', 'two', '--all'], {
      engine: { runs: RUNS() },
    });
    expect(stdout).toMatch(/^chrome\/00000000-\S+ +✓ 1\.00 +✓ 1\.00 +same$/m);
  });

  test('with --json has a summary that is not empty', async () => {
    const { json } = await cli(['runs', 'compare', 'one', 'two', '--json'], {
      engine: { runs: RUNS() },
    });
    expect(json).toMatchObject([
      {
        type: 'runs.comparison',
        pairs: [{ counts: { improved: 2, regressed: 1 }, isDistinguishable: false }],
      },
    ]);
  });

  test.each([
    [['one'], 2, '1 runs cannot be compared.'],
    [['one', '../../etc'], 2, 'is no id of a run'],
    [['one', 'gone'], 1, 'There is no run "gone".'],
    [['one', 'one'], 1, 'cannot be compared with itself'],
    [['one', 'two', '--denominator', 'most'], 2, 'Allowed choices are all, begun'],
  ])('%j ends with %i and says why', async (args, expected, reason) => {
    const { code, stdout, stderr } = await cli(['runs', 'compare', ...args], {
      engine: { runs: RUNS() },
    });
    expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(reason);
  });
});
