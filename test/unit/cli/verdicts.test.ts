import { describe, expect, test } from 'vitest';
import { RunFeed } from '../../../src/engine/runs/runFeed.ts';
import { judge } from '#core/watchdog/judge.ts';
import { createLimits } from '#core/watchdog/limits.ts';
import type { EngineOptions } from '#engine';
import type { Verdict } from '#protocol/verdict.ts';
import { buildDraft, buildRun, numberDrafts } from '../../support/builders.ts';
import { cli } from '../../support/cliHarness.ts';
import { createScriptedEngine } from '../../support/scriptedEngine.ts';
import { buildLane, buildSignals, mark, MINUTE } from '../../support/watchSignals.ts';

const limits = createLimits({ stuckMinutes: null });
const stuck = judge(buildSignals({ guest: mark(0) }), limits, 16 * MINUTE);
const waiting = judge(
  buildSignals({ lanes: [buildLane({ modelWait: mark(0) })] }),
  limits,
  12 * MINUTE,
);
const healthy = judge(buildSignals(), limits, MINUTE);

const say = (verdict: Verdict, seconds: number) =>
  buildDraft('verdict.changed', seconds, { verdict }, { clock: 'app' });

/** A run in its first task, of which these verdicts are given one after the other. */
function runWith(verdicts: readonly Verdict[], isEnding: boolean) {
  const feed = new RunFeed({ runId: 'run-1' });
  feed.setChannels({ mode: 'live' });
  const end = buildDraft('run.finished', 9000, { outcome: 'completed', reason: '' });
  const story = [
    ...buildRun([{ kind: 'open' }]),
    ...verdicts.map((verdict, index) => say(verdict, 5000 + index)),
    ...(isEnding ? [end] : []),
  ];
  const events = numberDrafts(story);
  const onWatch = (): string => {
    // The first is the snapshot that a follower begins with.
    feed.apply(events.slice(0, 1));
    setImmediate(() => feed.apply(events.slice(1)));
    return 'run-1';
  };
  return { runs: [feed], onWatch };
}

const WATCH = ['watch', 'ssh://vm.example'];

describe('verdicts in the terminal', () => {
  test('--exit-when-stuck leaves with 3 and the whole evidence', async () => {
    const engine = runWith([healthy, stuck], false);
    const { code, stdout, stderr } = await cli([...WATCH, '--exit-when-stuck'], { engine });
    expect(code).toBe(3);
    expect(stdout).toContain('‖ stuck: The run shows no progress for longer than 15:00.');
    expect(stdout).toContain('✗ The guest server does not answer. (16:00)');
    expect(stdout).toMatch(/Last useful line \(.*\): Agent: Thinking\.\.\./);
    expect(stdout).toContain('Last picture: screens/000001.png');
    expect(stdout).toContain('→ Restart the container');
    expect(stderr).toContain('What runs on the VM goes on.');
  });

  test('--json tells the verdict as an event and in the summary', async () => {
    const engine = runWith([stuck], false);
    const { code, json } = await cli([...WATCH, '--exit-when-stuck', '--json'], { engine });
    expect(code).toBe(3);
    expect(json.filter(({ type }) => type === 'verdict.changed')).toMatchObject([
      { verdict: stuck },
    ]);
    expect(json.at(-1)).toMatchObject({ type: 'run.summary', verdict: stuck });
  });

  test('a run that is stuck is followed on without the flag', async () => {
    const { code, stdout } = await cli(WATCH, { engine: runWith([stuck, healthy], true) });
    expect(code).toBe(0);
    expect(stdout).toContain('♥ healthy: The run makes progress.');
  });

  test('--exit-when-stuck stays through a wait for the model', async () => {
    const engine = runWith([waiting], true);
    const { code, stdout } = await cli([...WATCH, '--exit-when-stuck'], { engine });
    expect(code).toBe(0);
    expect(stdout).toContain('… waiting on the model: Waiting for gpt-4o.');
  });

  test('a run that was always well is not told to be', async () => {
    const { stdout } = await cli(WATCH, { engine: runWith([healthy, healthy], true) });
    expect(stdout).not.toContain('healthy');
  });
});

describe('the limit', () => {
  async function limitOf(argv: readonly string[], env: Readonly<Record<string, string>> = {}) {
    let options: Partial<EngineOptions> = {};
    const { code, stderr } = await cli([...WATCH, ...argv], {
      env,
      dependencies: {
        createEngine: async (given) => {
          options = given;
          const { engine } = await createScriptedEngine(runWith([], true));
          return engine;
        },
      },
    });
    return { code, stderr, minutes: options.stuckTimeoutMinutes };
  }

  const VARIABLE = 'WAA_MONITOR_STUCK_TIMEOUT_MINUTES';

  test('is that of --stuck-timeout, or else of the environment', async () => {
    expect([
      (await limitOf(['--stuck-timeout', '5'], { [VARIABLE]: '7' })).minutes,
      (await limitOf([], { [VARIABLE]: '7.5' })).minutes,
      (await limitOf([])).minutes,
    ]).toEqual([5, 7.5, undefined]);
  });

  test.each([
    [['--stuck-timeout', '0'], {}, 'It is a number of minutes above 0'],
    [['--stuck-timeout', 'soon'], {}, 'It is a number of minutes above 0'],
    [[], { [VARIABLE]: 'soon' }, `${VARIABLE} "soon" is no limit.`],
  ])('%j with %j is refused with 2', async (argv, env, reason) => {
    const { code, stderr } = await limitOf(argv, env);
    expect(code).toBe(2);
    expect(stderr).toContain(reason);
  });

  test('is kept with a VM that is saved with one', async () => {
    const { json } = await cli(
      ['profiles', 'add', 'x', 'ssh://vm.example', '--stuck-timeout', '30', '--json'],
      { engine: {} },
    );
    expect(json[0]).toMatchObject({ stuckTimeoutMinutes: 30 });
  });
});
