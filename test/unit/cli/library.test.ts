/** The library from the terminal, on a real data folder. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createEngine, createFileSettingsStore, noSecretStore } from '#engine';
import { buildDraft, buildTask } from '../../support/builders.ts';
import { cli as runCli } from '../../support/cliHarness.ts';
import type { CliOptions, CliResult } from '../../support/cliHarness.ts';
import { createLibraryDir } from '../../support/libraryDir.ts';
import type { LibraryDir } from '../../support/libraryDir.ts';

const NOW_MS = Date.parse('2026-11-20T12:00:00.000Z');

function scored(index: number, score: number, domain = 'chrome') {
  const task = { workerId: '0', task: buildTask(index, domain) };
  return [
    buildDraft('task.started', index * 10 + 1, task),
    buildDraft('task.scored', index * 10 + 8, { ...task, score }),
  ];
}

function configured(model: string) {
  return buildDraft('run.configured', 0, {
    settings: { model: { value: model, provenance: 'log' } },
  });
}

describe('the library in the terminal', () => {
  let dir: LibraryDir;
  beforeEach(async () => {
    dir = await createLibraryDir();
    await dir.addRun('20261101-a', [configured('gpt-4o'), ...scored(1, 1), ...scored(2, 0)]);
    await dir.addRun('20261102-b', [configured('claude-4'), ...scored(1, 0, 'notepad')]);
  });
  afterEach(() => dir.close());

  const cli = (argv: readonly string[], options: CliOptions = {}): Promise<CliResult> =>
    runCli(['runs', ...argv], {
      nowMs: NOW_MS,
      env: { WAA_MONITOR_DATA_DIR: dir.dataDir },
      dependencies: {
        createSettings: (dataDir) => Promise.resolve(createFileSettingsStore(dataDir)),
        createEngine: (engine) => createEngine({ ...engine, secrets: noSecretStore }),
      },
      ...options,
    });
  const found = async (...argv: string[]): Promise<unknown[]> => {
    const { code, json, stderr } = await cli(['list', '--json', ...argv]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return json.map(({ runId }) => runId);
  };

  test('finds runs by options and by the language of the app', async () => {
    expect(await found('--model', 'GPT')).toEqual(['20261101-a']);
    expect(await found('--filter', 'domain:notepad OR score>=0.5')).toHaveLength(2);
    expect(await found('--filter', 'domain:notepad OR score>=0.5', '--model', 'claude')).toEqual([
      '20261102-b',
    ]);
    expect(await found('--since', '2026-11-20', '--before', '2026-11-21')).toHaveLength(2);
    expect(await found('--since', 'today', '--status', 'completed,failed')).toEqual([]);
    expect(await found('--until', '2026-11-01')).toEqual([]);
    expect(await found('--sort', 'score', '--limit', '1')).toEqual(['20261101-a']);
    expect(await found('--sort', 'score', '--reverse', '--limit', '1')).toEqual(['20261102-b']);
  });

  test('says what of a filter can’t be understood, and where', async () => {
    const bad = await cli(['list', '--filter', 'model:x staus:failed']);
    expect(bad.code).toBe(2);
    expect(bad.stderr).toContain('At character 9 (staus:failed): There is no field "staus".');
    expect((await cli(['list', '--since', 'someday'])).stderr).toContain('since needs a day');
  });

  test('shows how many more there are, and when none matches', async () => {
    expect((await cli(['list', '--limit', '1'])).stdout).toContain('… and 1 more (--limit).');
    expect((await cli(['list', '--filter', 'nothing'])).stdout).toBe('None of 2 runs matches.\n');
  });

  test('writes notes, names, tags and stars, by the beginning of an id or by name', async () => {
    await cli(['note', '20261101', 'First', 'full', 'run']);
    await cli(['rename', '20261101-a', 'Baseline']);
    await cli(['star', 'Baseline']);
    const tagged = await cli(['tag', 'Baseline', '20261102-b', '--add', 'omni', '--add', 'x']);
    expect(tagged.stdout).toBe('2 runs changed.\n');
    await cli(['tag', 'Baseline', '--remove', 'X']);
    expect((await cli(['note', 'Baseline'])).stdout).toBe('First full run\n');
    const [run] = (await cli(['list', '--json', '--filter', 'is:starred'])).json;
    expect(run).toMatchObject({
      runId: '20261101-a',
      name: 'Baseline',
      meta: { tags: ['omni'], note: 'First full run', isStarred: true },
    });
    await cli(['note', 'Baseline', '--clear']);
    await cli(['rename', 'Baseline']);
    await cli(['archive', '20261102-b']);
    expect((await cli(['list', '--json'])).json).toMatchObject([
      { name: 'Run 20261101-a', meta: { note: '' } },
    ]);
    expect(await found('--filter', 'is:archived')).toEqual(['20261102-b']);
  });

  test.each([
    [['note', '2026110'], 2, '"2026110" can be 2 runs: 20261102-b, 20261101-a.'],
    [['note', 'nobody'], 1, 'There is no run "nobody" in this data folder.'],
    [['tag', 'last'], 2, 'No tag was given.'],
    [['tag', 'last', '--add', 'two words'], 2, 'A tag is one word'],
    [['trash', '--empty'], 0, ''],
  ])('%j ends with %i', async (argv, code, message) => {
    const result = await cli(argv);
    expect(result.code).toBe(code);
    expect(sorted(result.stderr)).toContain(sorted(message));
  });

  test('deletes into the trash, brings back, and removes for good only when told so', async () => {
    const deleted = await cli(['delete', '20261101', '20261102-b']);
    expect(deleted.stdout).toContain('2 runs in the trash. Undo with: waa-monitor runs restore');
    expect((await cli(['list'])).stdout).toContain('No run yet');
    expect((await cli(['restore', '20261101-a'])).stdout).toBe('1 run restored.\n');
    expect(await found()).toEqual(['20261101-a']);
    expect((await cli(['trash'])).stdout).toContain('20261102-b  Run 20261102-b');

    expect((await cli(['trash', '--empty'])).code).toBe(2);
    const refused = await cli(['trash', '--empty'], { answers: ['n'] });
    expect([refused.code, refused.prompts[0]?.text]).toEqual([
      1,
      "Remove 1 run for good? This can't be undone. [y/N] ",
    ]);
    expect((await cli(['trash', '--empty', '--yes'])).stdout).toContain('1 run removed for good');
    expect(await readdir(path.join(dir.dataDir, 'trash'))).toEqual([]);
    expect((await cli(['restore', '20261102-b'])).code).toBe(1);
  });

  test('replays a run as it went, and ends', async () => {
    const plain = await cli(['replay', 'last', '--speed', '100000', '--progress', 'plain']);
    expect(plain.code).toBe(0);
    const { json } = await cli(['replay', '20261101-a', '--speed', '100000', '--json']);
    expect(json.map(({ type }) => type)).toEqual([
      'run.opened',
      'run.configured',
      'task.started',
      'task.scored',
      'task.started',
      'task.scored',
      'run.summary',
    ]);
  });

  test('leaves a replay when interrupted', async () => {
    const { code } = await cli(['replay', 'last', '--speed', '0.1', '--progress', 'none'], {
      interrupted: AbortSignal.abort(),
    });
    expect(code).toBe(130);
  });
});

/** Which of two runs of the same moment comes first says nothing. */
function sorted(text: string): string {
  return text.replace(
    /runs: (.*)\./,
    (_all, ids: string) => `runs: ${ids.split(', ').sort().join()}.`,
  );
}
