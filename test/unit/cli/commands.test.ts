import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DiagnosisStep } from '#protocol/contract.ts';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import { RunFeed } from '../../../src/engine/runs/runFeed.ts';
import { buildDraft, buildRun, numberDrafts } from '../../support/builders.ts';
import { cli } from '../../support/cliHarness.ts';
import { memorySettings } from '../../support/scriptedEngine.ts';

const opened = buildDraft('run.opened', 0, {
  runId: 'run-1',
  name: 'run-1',
  targetLabel: 'azureuser@vm.example',
});
const story = [
  opened,
  ...buildRun([
    { kind: 'score', score: 1 },
    { kind: 'score', score: 0 },
  ]),
];
const finish = (outcome: 'completed' | 'interrupted'): (typeof story)[number] =>
  buildDraft('run.finished', 2000, { outcome, reason: '' });

/** A run that is being watched and has already ended. */
function endedRun(outcome: 'completed' | 'interrupted'): RunFeed {
  const feed = new RunFeed({ runId: 'run-1' });
  feed.apply(numberDrafts([...story, finish(outcome)]));
  feed.setChannels({ mode: 'live' });
  return feed;
}

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'waa-monitor-cli-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('usage', () => {
  test.each([
    [['nonsense'], "unknown command 'nonsense'"],
    [['run'], "missing required argument 'target'"],
    [['run', 'a'], 'There is no terminal to ask whether to start'],
    [['run', 'a', '--yes', '--tasks', '155'], 'WAA has 154 tasks'],
    [['run', 'a', '--yes', '--style', 'magic'], 'Allowed choices are entry, exec, template'],
    [['run', 'a', '--yes', '--key', 'NOT_SET_HERE'], 'NOT_SET_HERE is not set in this shell'],
    [['stop', 'a'], 'There is no terminal to ask whether to go on'],
    [['watch'], "missing required argument 'target'"],
    [['watch', 'a', 'b'], 'too many arguments'],
    [['watch', 'a', '--progress', 'loud'], 'Allowed choices are auto, bar, plain, none'],
    [['demo', '--tasks', '155'], 'whole number from 1 to 154'],
    [['demo', '--tasks', '1.5'], 'whole number from 1 to 154'],
    [['demo', '--speed', 'fast'], 'number from 0.1 to 10000'],
    [['demo', '--fault', 'meteor'], 'It is one of drop_connection, stall'],
    [['serve', '--port', '70000'], 'whole number from 0 to 65535'],
    [['doctor', '--quiet', '--verbose'], 'exclude each other'],
    [['watch', 'http://vm.example'], 'is no address of a VM'],
    [['watch', 'ssh://'], 'is no address of a VM'],
    [['watch', 'ssh://vm.example/path'], 'is no address of a VM'],
    [['watch', 'ssh://user:secret@vm.example'], 'A password does not belong'],
    [['watch', 'results'], 'There is no saved VM "results".'],
    [['runs', 'show', '../../etc'], 'is no id of a run'],
    [['profiles', 'edit', 'x'], 'Nothing to change was given'],
    [['profiles', 'add', 'x', 'vm.example'], 'is no address of a VM'],
  ])('%j is refused with 2 and a reason', async (argv, reason) => {
    const { code, stderr, stdout } = await cli(argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(reason);
    expect(stderr).not.toContain('secret@');
  });

  test('LOG_LEVEL must be known, unless --quiet or --verbose win over it', async () => {
    const env = { LOG_LEVEL: 'chatty' };
    const codes = [
      (await cli(['runs', 'list'], { env })).code,
      (await cli(['runs', 'list', '--quiet'], { env })).code,
      (await cli(['runs', 'list', '--verbose'], { env })).code,
    ];
    expect(codes).toEqual([2, 0, 0]);
  });

  test('the version tells commit and build time', async () => {
    const { code, stdout } = await cli(['--version']);
    expect([code, stdout]).toEqual([
      0,
      '0.0.0-test (commit test, built 2026-01-01T00:00:00.000Z)\n',
    ]);
  });

  test('help lists what there is and nothing that is not', async () => {
    const { code, stdout } = await cli(['--help']);
    const commands = [...stdout.matchAll(/^ {2}([a-z][a-z-]*) .*$/gm)].map(([, name]) => name);
    expect(code).toBe(0);
    expect(commands).toEqual([
      'open',
      'serve',
      'watch',
      'run',
      'stop',
      'restart',
      'capture',
      'demo',
      'demo-vm',
      'tunnels',
      'doctor',
      'profiles',
      'runs',
      'alerts',
    ]);
  });
});

describe('watch', () => {
  test('follows to the end and sums up: 0 when the run completed, 1 when it did not', async () => {
    const results = [];
    for (const outcome of ['completed', 'interrupted'] as const) {
      const engine = { runs: [endedRun(outcome)] };
      results.push(await cli(['watch', 'ssh://azureuser@vm.example'], { engine }));
    }
    expect(results.map(({ code }) => code)).toEqual([0, 1]);
    expect(results[0]?.stdout).toContain('50 % (1 of 2) passed of all tasks');
    expect(results.every(({ scripted }) => scripted?.isClosed())).toBe(true);
  });

  test('prints a line for each thing worth noting as it happens', async () => {
    const feed = new RunFeed({ runId: 'run-1' });
    feed.setChannels({ mode: 'live' });
    const events = numberDrafts([...story, finish('completed')]);
    const onWatch = (): string => {
      // Two batches: the first is the snapshot that a follower begins with.
      feed.apply(events.slice(0, 1));
      setImmediate(() => feed.apply(events.slice(1)));
      return 'run-1';
    };
    const { stdout } = await cli(['watch', 'ssh://vm.example'], {
      engine: { runs: [feed], onWatch },
    });
    const lines = stdout
      .split('\n')
      .map((line) => line.replace(/^(\d{4}-\d\d-\d\d )?[\d:]{8} /, ''));
    expect(lines).toEqual(
      expect.arrayContaining([
        '▶ Install Windows',
        'Worker 0 does 2 tasks',
        expect.stringMatching(/^✗ chrome\/00000001 failed \(score 0.00, 2 steps, 55 s\)/),
        'Run completed',
      ]),
    );
    expect(lines.length).toBeLessThan(40);
  });

  test('goes on with the run that takes the place of the one it began with', async () => {
    const first = endedRun('interrupted');
    first.setChannels({ mode: 'backfilling' });
    const second = new RunFeed({ runId: 'run-2' });
    const openedAgain = { runId: 'run-2', name: 'run-2', targetLabel: 'vm' };
    second.apply(
      numberDrafts([
        buildDraft('run.opened', 0, openedAgain),
        ...story.slice(1),
        finish('completed'),
      ]),
    );
    second.setChannels({ mode: 'live' });
    const answers = ['run-1', 'run-2'];
    const onWatch = (): string => {
      setTimeout(() => first.close(), 100);
      return answers.shift() ?? '';
    };
    const engine = { runs: [first, second], onWatch };
    const { code, json } = await cli(['watch', 'ssh://vm.example', '--json'], { engine });
    expect([code, json.map(({ type, runId }) => [type, runId])]).toEqual([
      0,
      [
        ['run.state', 'run-1'],
        ['run.state', 'run-2'],
        ['run.summary', 'run-2'],
      ],
    ]);
  });

  test('an address is watched without being saved, with what the options say', async () => {
    const settings = memorySettings();
    const { scripted } = await cli(
      [
        'watch',
        'ssh://me@[::1]:2222',
        ...['--identity', '/keys/id', '--container', 'waa2', '--results', '/mnt/results'],
        ...['--known-hosts', '~/hosts'],
      ],
      { settings, engine: { runs: [endedRun('completed')] } },
    );
    expect(scripted?.watched).toMatchObject([
      {
        name: 'me@::1:2222',
        host: '::1',
        port: 2222,
        user: 'me',
        identityFile: path.resolve('/keys/id'),
        container: 'waa2',
        resultsPath: '/mnt/results',
        knownHostsFile: '~/hosts',
      },
    ]);
    expect((await settings.read()).profiles).toEqual([]);
  });

  test('a saved VM is found by name, and options count for this time only', async () => {
    const settings = memorySettings();
    await cli(['profiles', 'add', 'Azure west', 'ssh://me@vm.example'], { settings });
    const saved = (await settings.read()).profiles;
    const { scripted } = await cli(['watch', 'azure WEST', '--container', 'waa2'], {
      settings,
      engine: { runs: [endedRun('completed')] },
    });
    expect(scripted?.watched).toEqual([{ ...saved[0], container: 'waa2' }]);
    expect((await settings.read()).profiles).toEqual(saved);
  });

  test('--once tells where it stands and leaves, also in the middle of a run', async () => {
    const feed = new RunFeed({ runId: 'run-1' });
    feed.apply(numberDrafts(story));
    feed.setChannels({ mode: 'live' });
    const { code, stdout } = await cli(['watch', 'ssh://vm.example', '--once'], {
      engine: { runs: [feed] },
    });
    expect(code).toBe(0);
    expect(stdout).toContain('2/2 tasks  1 ✓ 0 ◐ 1 ✗ 0 ! 0 ⌀');
  });

  test('--json prints objects only: the state so far, then events, then the summary', async () => {
    const feed = new RunFeed({ runId: 'run-1' });
    feed.setChannels({ mode: 'live' });
    feed.apply(numberDrafts(story));
    const end = numberDrafts([finish('completed')], { firstSeq: story.length + 1 });
    const onWatch = (): string => {
      setTimeout(() => feed.apply(end), 100);
      return 'run-1';
    };
    const { code, json } = await cli(['watch', 'ssh://vm.example', '--json'], {
      engine: { runs: [feed], onWatch },
    });
    expect([code, json.map(({ type }) => type)]).toEqual([
      0,
      ['run.state', 'run.finished', 'run.summary'],
    ]);
    expect(json[1]).toEqual(end[0]);
  });

  test('Ctrl+C ends it with 130, the engine closed', async () => {
    const interrupt = new AbortController();
    const onWatch = (): string => {
      setImmediate(() => interrupt.abort());
      return 'run-1';
    };
    const runs = [new RunFeed({ runId: 'run-1' })];
    const { code, scripted, stderr } = await cli(['watch', 'ssh://vm.example'], {
      interrupted: interrupt.signal,
      engine: { runs, onWatch },
    });
    expect([code, stderr, scripted?.isClosed()]).toEqual([
      130,
      'Stopped watching. What runs on the VM goes on.\n',
      true,
    ]);
  });

  test('Ctrl+C also ends a start that waits for the VM', async () => {
    const interrupt = new AbortController();
    const onWatch = (): Promise<string> => {
      setImmediate(() => interrupt.abort());
      return new Promise(() => undefined);
    };
    const { code } = await cli(['watch', 'ssh://vm.example'], {
      interrupted: interrupt.signal,
      engine: { onWatch },
    });
    expect(code).toBe(130);
  });

  test('a VM that cannot be reached ends it with 1 and what to do', async () => {
    const feed = new RunFeed({ runId: 'run-1' });
    feed.apply(
      numberDrafts([
        opened,
        buildDraft('connection.changed', 5, {
          status: 'failed',
          detail: 'vm.example refused the key id_ed25519.',
        }),
        buildDraft('warning.raised', 5, {
          code: 'auth_failed',
          message: 'No key was accepted.',
          remedy: 'Add the key to authorized_keys.',
        }),
      ]),
    );
    const { code, stderr } = await cli(['watch', 'ssh://vm.example'], { engine: { runs: [feed] } });
    expect([code, stderr]).toEqual([
      1,
      'vm.example refused the key id_ed25519.\nAdd the key to authorized_keys.\n',
    ]);
  });

  const gone = (seconds: number): (typeof story)[number] =>
    buildDraft('connection.changed', seconds, {
      status: 'reconnecting',
      detail: 'vm.example refused the connection.',
    });

  test('--once does not wait for a VM that is not there', async () => {
    const feed = new RunFeed({ runId: 'run-1' });
    feed.apply(numberDrafts([opened, gone(1)]));
    feed.setChannels({ mode: 'backfilling' });
    const engine = { runs: [feed] };
    const { code, stdout, stderr } = await cli(['watch', 'ssh://vm.example', '--once'], { engine });
    expect([code, stdout, stderr.split('\n')[0]]).toEqual([
      1,
      '',
      'vm.example refused the connection.',
    ]);
  });

  test('a VM that stays away is told of once, and waited for', async () => {
    const feed = new RunFeed({ runId: 'run-1' });
    feed.apply(numberDrafts([opened]));
    feed.setChannels({ mode: 'live' });
    const onWatch = (): string => {
      const tries = [gone(1), gone(2), gone(3), ...story.slice(1), finish('completed')];
      setTimeout(() => feed.apply(numberDrafts(tries, { firstSeq: 2 })), 100);
      return 'run-1';
    };
    const { code, stdout } = await cli(['watch', 'ssh://vm.example'], {
      engine: { runs: [feed], onWatch },
    });
    expect([code, stdout.match(/refused the connection/g)?.length]).toEqual([0, 1]);
  });

  test('a failure to start is told, with --json also as an object', async () => {
    const onWatch = (): string => {
      throw new MonitorError(ERROR_CODES.diskFull, 'The disk is full.', 'Free some space.');
    };
    const { code, json, stderr } = await cli(['watch', 'ssh://vm.example', '--json'], {
      engine: { onWatch },
    });
    expect([code, stderr, json]).toEqual([
      1,
      'The disk is full.\nFree some space.\n',
      [
        {
          type: 'error',
          code: 'disk_full',
          message: 'The disk is full.',
          remedy: 'Free some space.',
        },
      ],
    ]);
  });

  test('reads along where another instance watches the same VM', async () => {
    const settings = memorySettings();
    await cli(['profiles', 'add', 'one', 'ssh://me@vm.example'], { settings });
    const profileId = (await settings.read()).profiles[0]?.id ?? '';
    const feed = new RunFeed({ runId: 'run-1' });
    feed.apply(
      numberDrafts([
        buildDraft('run.opened', 0, { runId: 'run-1', name: 'r', targetLabel: 't', profileId }),
        ...story.slice(1),
        finish('completed'),
      ]),
    );
    feed.setChannels({ mode: 'reading_along' });
    const onWatch = (): string => {
      throw new MonitorError(ERROR_CODES.readOnly, 'Another instance writes.', 'Close it.');
    };
    const { code, stdout, stderr } = await cli(['watch', 'one'], {
      settings,
      engine: { runs: [feed], onWatch },
    });
    expect([code, stderr]).toEqual([
      0,
      'Another instance of the app watches this VM; reading along.\n',
    ]);
    expect(stdout).toContain('Run completed');
  });

  test('on a terminal the display updates in place, and leaves the last frame above the summary', async () => {
    const feed = new RunFeed({ runId: 'run-1' });
    feed.apply(numberDrafts(story));
    feed.setChannels({ mode: 'live' });
    const end = numberDrafts([finish('completed')], { firstSeq: story.length + 1 });
    const onWatch = (): string => {
      // Long enough for a frame before the run ends.
      setTimeout(() => feed.apply(end), 300);
      return 'run-1';
    };
    const { stdout } = await cli(['watch', 'ssh://vm.example'], {
      engine: { runs: [feed], onWatch },
      isTty: true,
    });
    const frames = stdout.split('\u001b[?2026h').slice(1);
    expect(frames.length).toBeGreaterThan(1);
    expect(frames.at(0)).toContain('Benchmark');
    // The second frame first goes back up over the first.
    expect(frames.at(1)?.startsWith('\u001b[')).toBe(true);
    expect(frames.at(-1)).toContain('100 %  completed');
    expect(stdout.trimEnd()).toMatch(/ {2}Run id run-1$/);
  });

  test('--quiet says nothing at all of a run that completes', async () => {
    const engine = { runs: [endedRun('completed')] };
    const { stdout, stderr } = await cli(['watch', 'ssh://vm.example', '--quiet'], { engine });
    expect([stdout, stderr]).toEqual(['', '']);
  });
});

describe('questions', () => {
  const hostKey = {
    kind: 'host_key',
    profileId: null,
    host: 'vm.example',
    keyType: 'ssh-ed25519',
    fingerprint: 'SHA256:abc',
    knownFingerprints: [] as string[],
  } as const;
  const password = {
    kind: 'secret',
    profileId: null,
    title: 'Password of me@vm.example',
    text: '',
    fields: [{ label: 'Password', isSecret: true }],
    canSave: false,
  };

  /** Starts only after the question was answered, as a connection does. */
  function asking(
    question: typeof hostKey | typeof password,
    seen: unknown[],
  ): NonNullable<Parameters<typeof cli>[1]>['engine'] {
    return {
      runs: [endedRun('completed')],
      onWatch: async (_profile, questions) => {
        // Both shapes are new questions; the union is wider than the helper's argument.
        seen.push(await questions.ask(question as Parameters<typeof questions.ask>[0]));
        return 'run-1';
      },
    };
  }

  test.each([
    ['yes', 'remember'],
    ['once', 'once'],
    ['no', 'refuse'],
    ['', 'refuse'],
    ['y', 'refuse'],
    [null, 'refuse'],
  ])('a host key is trusted by a whole word only: %j', async (typed, decision) => {
    const seen: unknown[] = [];
    const { stderr } = await cli(['watch', 'ssh://vm.example'], {
      answers: [typed],
      engine: asking(hostKey, seen),
    });
    expect(seen).toMatchObject([{ kind: 'host_key', decision }]);
    expect(stderr).toContain('It is now: ssh-ed25519 SHA256:abc');
  });

  test('a changed host key is said to have changed', async () => {
    const { stderr } = await cli(['watch', 'ssh://vm.example'], {
      answers: ['no'],
      engine: asking({ ...hostKey, knownFingerprints: ['SHA256:old'] as never }, []),
    });
    expect(stderr).toContain('has CHANGED');
    expect(stderr).toContain('Known until now: SHA256:old');
  });

  test('a password is typed unseen, and appears nowhere', async () => {
    const seen: unknown[] = [];
    const { prompts, stdout, stderr } = await cli(['watch', 'ssh://vm.example', '--verbose'], {
      answers: ['hunter2'],
      engine: asking(password, seen),
    });
    expect(prompts).toEqual([{ text: 'Password: ', isSecret: true }]);
    expect(seen).toMatchObject([{ kind: 'secret', values: ['hunter2'], save: false }]);
    expect(stdout + stderr).not.toContain('hunter2');
  });

  test.each([
    ['an unknown key', hostKey, '--accept-new-host-key'],
    ['a changed key', { ...hostKey, knownFingerprints: ['SHA256:old'] as never }, 'ssh-keygen -R'],
    ['a password', password, '--identity FILE'],
  ])('%s without a terminal ends with the option to use', async (_, question, option) => {
    const seen: unknown[] = [];
    const { code, stderr } = await cli(['watch', 'ssh://vm.example'], {
      engine: asking(question, seen),
    });
    expect(code).toBe(1);
    expect(stderr).toContain(option);
  });
});

describe('demo', () => {
  test('asks for the demo that was ordered and ends with its run', async () => {
    const { code, stdout, scripted } = await cli(
      [
        'demo',
        ...['--tasks', '5', '--speed', '600', '--seed', '7', '--workers', '2', '--prepared'],
        ...['--fault', 'stall', '--fault', 'garbage_log'],
      ],
      { engine: { runs: [endedRun('completed')] } },
    );
    expect(scripted?.demosStarted).toEqual([
      {
        tasks: 5,
        speed: 600,
        seed: 7,
        workers: 2,
        faults: ['stall', 'garbage_log'],
        isPrepared: true,
      },
    ]);
    expect([code, stdout.includes('✓ Run completed')]).toEqual([0, true]);
  });

  test('the VM alone prints how to reach it, and on Ctrl+C what it really did', async () => {
    const interrupt = new AbortController();
    const truthFile = path.join(dir, 'truth.json');
    const closed: string[] = [];
    const { code, json } = await cli(
      ['demo-vm', '--port', '2200', '--truth', truthFile, '--json', '--data-dir', dir],
      {
        interrupted: interrupt.signal,
        dependencies: {
          startDemoVm: (_options, _dir, port) => {
            setImmediate(() => interrupt.abort());
            return Promise.resolve({
              host: '127.0.0.1',
              port,
              user: 'azureuser',
              identityFile: 'key',
              knownHostsFile: 'hosts',
              truth: () => ({ tasks: 3 }),
              injectFault: () => undefined,
              close: () => {
                closed.push('vm');
                return Promise.resolve();
              },
            });
          },
        },
      },
    );
    expect([code, closed, json]).toEqual([
      130,
      ['vm'],
      [
        {
          type: 'demo-vm',
          host: '127.0.0.1',
          port: 2200,
          user: 'azureuser',
          identityFile: 'key',
          knownHostsFile: 'hosts',
        },
      ],
    ]);
    expect(JSON.parse(await readFile(truthFile, 'utf8'))).toEqual({ tasks: 3 });
  });
});

describe('serve', () => {
  function serving(interrupt: AbortController): NonNullable<Parameters<typeof cli>[1]> & {
    readonly asked: unknown[];
  } {
    const asked: unknown[] = [];
    return {
      asked,
      interrupted: interrupt.signal,
      dependencies: {
        startServer: (_engine, { rendererDir: _, ...options }) => {
          asked.push(options);
          setImmediate(() => interrupt.abort());
          return Promise.resolve({
            url: 'http://127.0.0.1:4000/?token=t',
            origin: 'http://127.0.0.1:4000',
            port: 4000,
            token: 't',
            close: () => {
              asked.push('closed');
              return Promise.resolve();
            },
          });
        },
      },
    };
  }

  test('prints its URL as the last line of start-up, and closes on Ctrl+C', async () => {
    const options = serving(new AbortController());
    const { code, stdout } = await cli(['serve'], options);
    expect([code, stdout, options.asked]).toEqual([
      130,
      'http://127.0.0.1:4000/?token=t\n',
      [{ host: '127.0.0.1', port: 0 }, 'closed'],
    ]);
  });

  test('opens the browser only when asked, and warns of a dangerous bind', async () => {
    const options = serving(new AbortController());
    const result = await cli(['serve', '--open', '--dangerously-bind', '0.0.0.0'], options);
    expect([result.opened, options.asked[0]]).toEqual([
      ['http://127.0.0.1:4000/?token=t'],
      { host: '127.0.0.1', port: 0, dangerouslyBind: '0.0.0.0' },
    ]);
    expect(result.stderr).toContain('Other machines can reach 0.0.0.0');
  });

  test('stands in for the desktop window where there is none, saying so in one line', async () => {
    const options = serving(new AbortController());
    const { stderr, opened } = await cli([], options);
    expect(stderr.split('\n')).toHaveLength(2);
    expect(stderr).toMatch(/; opening the page in the browser instead\.\n$/);
    expect(opened).toHaveLength(1);
  });
});

describe('profiles', () => {
  const settings = memorySettings;

  test('are added, listed, shown, changed and removed', async () => {
    const store = settings();
    const run = (...argv: string[]): ReturnType<typeof cli> =>
      cli(['profiles', ...argv], { settings: store });
    await run('add', 'west', 'ssh://azureuser@10.0.0.4', '--identity', '/keys/id', '--group', 'A');
    await run('edit', 'WEST', '--name', 'east', '--port', '2222', '--screen-interval', '5');
    const listed = await run('list');
    const shown = await run('show', 'east', '--json');
    const removed = await run('remove', 'east');
    expect(listed.stdout).toBe(
      'NAME  ADDRESS                  GROUP\neast  azureuser@10.0.0.4:2222  A\n',
    );
    expect(shown.json).toMatchObject([
      {
        type: 'profile',
        name: 'east',
        host: '10.0.0.4',
        port: 2222,
        user: 'azureuser',
        group: 'A',
        identityFile: path.resolve('/keys/id'),
        screenIntervalSeconds: 5,
      },
    ]);
    expect(removed.stdout).toBe('Removed "east". Its runs are kept.\n');
    expect((await run('list')).stdout).toContain('No VM is saved yet');
  });

  test('a name is taken once, in whatever case', async () => {
    const store = settings();
    await cli(['profiles', 'add', 'west', 'ssh://a@b'], { settings: store });
    const again = await cli(['profiles', 'add', 'West', 'ssh://a@c'], { settings: store });
    expect([again.code, again.stderr]).toEqual([
      2,
      'A VM "West" is already saved.\nChoose another name.\n',
    ]);
  });

  test('an unknown name lists the known ones', async () => {
    const store = settings();
    await cli(['profiles', 'add', 'west', 'ssh://a@b'], { settings: store });
    const { code, stderr } = await cli(['profiles', 'show', 'nord'], { settings: store });
    expect([code, stderr.split('\n')[1]]).toEqual([
      2,
      'Saved VMs: "west". Give the name of a saved VM, or ssh://[user@]host[:port].',
    ]);
  });

  test('exported by one and imported by another they are the same', async () => {
    const [from, to] = [settings(), settings()];
    const file = path.join(dir, 'profiles.json');
    await cli(['profiles', 'add', 'west', 'ssh://a@b'], { settings: from });
    await cli(['profiles', 'add', 'east', 'ssh://a@c'], { settings: from });
    await cli(['profiles', 'export', file], { settings: from });
    const first = await cli(['profiles', 'import', file], { settings: to });
    const again = await cli(['profiles', 'import', file], { settings: to });
    expect([first.stdout, again.stdout]).toEqual([
      'Imported 2 profiles.\n',
      'Imported 0 profiles. Kept as they were: west, east.\n',
    ]);
    expect((await to.read()).profiles).toEqual((await from.read()).profiles);
  });

  test('import replaces only when told to', async () => {
    const store = settings();
    const file = path.join(dir, 'profiles.json');
    await cli(['profiles', 'add', 'west', 'ssh://a@old'], { settings: store });
    await cli(['profiles', 'export', file], { settings: store });
    await cli(['profiles', 'edit', 'west', '--host', 'new'], { settings: store });
    await cli(['profiles', 'import', file], { settings: store });
    const kept = (await store.read()).profiles.map(({ host }) => host);
    await cli(['profiles', 'import', file, '--replace'], { settings: store });
    expect([kept, (await store.read()).profiles.map(({ host }) => host)]).toEqual([
      ['new'],
      ['old'],
    ]);
  });

  test.each([
    ['no JSON', 'it is no JSON'],
    ['{"profiles":[]}', 'it holds no profiles of this app'],
  ])('a file of %s is not imported', async (content, reason) => {
    const file = path.join(dir, 'profiles.json');
    await writeFile(file, content);
    const { code, stderr } = await cli(['profiles', 'import', file]);
    expect(code).toBe(1);
    expect(stderr).toContain(reason);
  });

  const step = (id: DiagnosisStep['id'], status: DiagnosisStep['status']): DiagnosisStep => ({
    id,
    title: `Check ${id}`,
    status,
    detail: 'detail',
    remedy: status === 'failed' ? 'Open port 22.' : '',
    durationMs: 12.4,
  });

  test('test prints each step once and fails with the step that failed', async () => {
    const engine = {
      onTest: () => [step('dns', 'running'), step('dns', 'ok'), step('tcp', 'failed')],
    };
    const good = await cli(['profiles', 'test', 'ssh://a@b'], {
      engine: { onTest: () => [step('dns', 'ok')] },
    });
    const bad = await cli(['profiles', 'test', 'ssh://a@b'], { engine });
    expect([good.code, bad.code, bad.stdout]).toEqual([
      0,
      1,
      '✓ Check dns: detail (12 ms)\n✗ Check tcp: detail (12 ms)\n  Open port 22.\n',
    ]);
  });

  test('test answers the questions that its connection asks', async () => {
    const seen: unknown[] = [];
    const { code } = await cli(['profiles', 'test', 'ssh://a@b'], {
      answers: ['once'],
      engine: {
        onTest: async function* (questions, signal) {
          const question = {
            kind: 'host_key',
            profileId: null,
            host: 'b',
            keyType: 'ssh-ed25519',
            fingerprint: 'SHA256:abc',
            knownFingerprints: [],
          } as const;
          seen.push(await questions.ask({ ...question, knownFingerprints: [] }, signal));
          yield step('host_key', 'ok');
        },
      },
    });
    expect([code, seen]).toMatchObject([0, [{ decision: 'once' }]]);
  });

  test('test without a terminal ends with the option to use', async () => {
    const { code, stderr } = await cli(['profiles', 'test', 'ssh://a@b'], {
      engine: {
        onTest: async function* (questions, signal) {
          await questions.ask(
            {
              kind: 'host_key',
              profileId: null,
              host: 'b',
              keyType: 'ssh-ed25519',
              fingerprint: 'SHA256:abc',
              knownFingerprints: [],
            },
            signal,
          );
          yield step('host_key', 'failed');
        },
      },
    });
    expect(code).toBe(1);
    expect(stderr).toContain('--known-hosts FILE');
  });
});

describe('runs', () => {
  test('are listed and shown', async () => {
    const engine = { runs: [endedRun('completed')] };
    const listed = await cli(['runs', 'list'], { engine });
    const shown = await cli(['runs', 'show', 'run-1', '--json'], { engine });
    const missing = await cli(['runs', 'show', 'run-2'], { engine });
    expect(listed.stdout.split('\n')[1]).toMatch(
      /^run-1 {2}✓ completed {2}.* {2}2\/2 1 ✓ 0 ◐ 1 ✗ 0 ! 0 ⌀ {2}0\.50 of 2 .*azureuser@vm\.example\)?$/,
    );
    expect(shown.json).toMatchObject([
      { type: 'run.summary', runId: 'run-1', status: 'completed' },
    ]);
    expect([missing.code, missing.stderr]).toEqual([
      1,
      'There is no run "run-2" in this data folder.\nSee "waa-monitor runs list".\n',
    ]);
  });

  test('none yet says how to get one', async () => {
    expect((await cli(['runs', 'list'])).stdout).toContain('waa-monitor demo');
  });
});
