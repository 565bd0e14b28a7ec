import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventDraft } from '#protocol/events.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { createRunState } from '#core/run/runState.ts';
import { reduceRun } from '#core/run/reduceRun.ts';
import { TurnMetricsFile } from '../../../../src/engine/metrics/turnMetricsFile.ts';
import type { TurnMetricsOptions } from '../../../../src/engine/metrics/turnMetricsFile.ts';
import { buildTask, buildTaskStory, numberDrafts } from '../../../support/builders.ts';

const TASKS = 6;
const STEPS = 3;
const story = Array.from({ length: TASKS }, (_, index) =>
  buildTaskStory({ task: buildTask(index), at: index * 1000, stepCount: STEPS }),
).flat();
const allTurns = Array.from({ length: TASKS * STEPS }, (_, index) => {
  const task = buildTask(Math.floor(index / STEPS));
  return `${task.domain}/${task.exampleId}#1.${String((index % STEPS) + 1)}`;
});

describe('turn_metrics.jsonl', () => {
  let dir = '';
  let filePath = '';
  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'waa-monitor-turns-'));
    filePath = path.join(dir, 'turn_metrics.jsonl');
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  /** Feeds drafts one by one, as a live run does, onto `state`. */
  async function feed(
    drafts: readonly EventDraft[],
    state: RunState,
    options: Partial<TurnMetricsOptions> = {},
  ): Promise<RunState> {
    const problems: unknown[] = [];
    const onProblem = (error: unknown): number => problems.push(error);
    const file = await TurnMetricsFile.open({ filePath, onProblem, ...options });
    file.catchUp(state);
    let now = state;
    for (const event of numberDrafts(drafts, { firstSeq: state.seq + 1 })) {
      now = reduceRun(now, [event]);
      file.onEvents([event], now);
    }
    await file.finish();
    expect(problems).toEqual([]);
    return now;
  }

  async function turnIds(): Promise<string[]> {
    const names = (await readdir(dir)).filter((name) => name.startsWith('turn_metrics.'));
    const ids: string[] = [];
    for (const name of names.sort()) {
      const bytes = await readFile(path.join(dir, name));
      const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
      for (const line of text.split('\n').filter((each) => each !== '')) {
        ids.push((JSON.parse(line) as { turn_id: string }).turn_id);
      }
    }
    return ids;
  }

  it('has one line for each step of a run', async () => {
    await feed(story, createRunState('run-1'));
    expect(await turnIds()).toEqual(allTurns);
  });

  it('has each step once, wherever the app was closed, also with a torn last line', async () => {
    for (const cut of [0, 5, 17, 40, story.length]) {
      await rm(filePath, { force: true });
      const state = await feed(story.slice(0, cut), createRunState('run-1'));
      const text = await readFile(filePath, 'utf8').catch(() => '');
      if (text.length > 20) await writeFile(filePath, text.slice(0, -20));
      await feed(story.slice(cut), state);
      expect((await turnIds()).sort()).toEqual([...allTurns].sort());
    }
  });

  it('rotates into compressed files and reads them back after a restart', async () => {
    const state = await feed(story.slice(0, 60), createRunState('run-1'), { maxFileBytes: 900 });
    const names = await readdir(dir);
    expect(names.filter((name) => name.endsWith('.jsonl.gz')).length).toBeGreaterThan(0);
    await feed(story.slice(60), state, { maxFileBytes: 900 });
    expect((await turnIds()).sort()).toEqual([...allTurns].sort());
  });

  it('ends a rotation that a crash left half done', async () => {
    const state = await feed(story, createRunState('run-1'));
    const text = await readFile(filePath, 'utf8');
    await writeFile(path.join(dir, 'turn_metrics.1.jsonl'), text);
    await writeFile(path.join(dir, 'turn_metrics.1.jsonl.gz.part'), 'half');
    await rm(filePath);
    await feed([], state);
    expect(await turnIds()).toEqual(allTurns);
  });

  it('samples the same share of steps after a restart', async () => {
    const options = { sampleShare: 0.5 };
    await feed(story, createRunState('run-1'), options);
    const whole = await turnIds();
    await rm(filePath);
    const state = await feed(story.slice(0, 33), createRunState('run-1'), options);
    await feed(story.slice(33), state, options);
    expect(await turnIds()).toEqual(whole);
    expect(whole.length).toBeGreaterThan(0);
    expect(whole.length).toBeLessThan(allTurns.length);
  });

  it('writes later what could not be written', async () => {
    const problems: unknown[] = [];
    const missing = path.join(dir, 'not-there-yet', 'turn_metrics.jsonl');
    const onProblem = (error: unknown): number => problems.push(error);
    const file = await TurnMetricsFile.open({ filePath: missing, onProblem });
    const state = reduceRun(createRunState('run-1'), numberDrafts(story));
    file.catchUp(state);
    await file.finish();
    expect(problems).not.toEqual([]);
    await mkdir(path.dirname(missing));
    await file.finish();
    expect((await readFile(missing, 'utf8')).trim().split('\n')).toHaveLength(allTurns.length);
  });

  it('leaves out nothing because of a damaged line', async () => {
    await appendFile(filePath, '{"turn_id":\n');
    await feed(story, createRunState('run-1'));
    expect(await readFile(filePath, 'utf8')).toContain(allTurns.at(-1));
  });
});
