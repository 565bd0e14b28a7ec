import { beforeEach, describe, expect, it } from 'vitest';
import { selectCounts } from '#core/run/selectors.ts';
import type { RunEvent } from '#protocol/events.ts';
import { ReplayPlayer } from '../../../../src/renderer/store/replayPlayer.ts';
import type { RunView } from '../../../../src/renderer/store/runView.ts';
import { buildDraft, buildTask, instantAfter, numberDrafts } from '../../../support/builders.ts';

const drafts = [
  buildDraft('run.opened', 0, { runId: 'r', name: 'vm', targetLabel: 'me@vm' }, { clock: 'app' }),
  ...Array.from({ length: 10 }, (_, index) => {
    const task = { workerId: '0', task: buildTask(index) };
    return [
      buildDraft('task.started', index * 60 + 1, task),
      buildDraft('task.scored', index * 60 + 60, { ...task, score: 1 }),
    ];
  }).flat(),
];
const events = numberDrafts(drafts);

describe('a replay in the page', () => {
  let shown: RunView[];
  /** Lets time go by; null while nothing plays. */
  let tick: ((elapsedMs: number) => void) | null;
  beforeEach(() => {
    shown = [];
    tick = null;
  });

  const create = (journal: readonly RunEvent[] = events): ReplayPlayer =>
    new ReplayPlayer({
      runId: 'r',
      rpc: {
        events: ({ after, limit }) =>
          Promise.resolve(journal.slice(Number(after), Number(after) + Number(limit))),
      },
      show: (view) => shown.push(view),
      tick: (onTick) => {
        tick = onTick;
        return () => {
          tick = null;
        };
      },
    });
  const passed = (): number => {
    const state = shown.at(-1)?.state;
    return state ? selectCounts(state).passed : -1;
  };
  const moment = (player: ReplayPlayer): unknown => {
    const state = player.getState();
    return state.status === 'ready' ? [state.positionMs / 1000, state.isPlaying] : state.status;
  };

  it('plays from the start at sixty times, and stops at the end', async () => {
    const player = create();
    await player.open();
    expect([moment(player), passed()]).toEqual([[0, true], 0]);
    tick?.(2000);
    expect([moment(player), passed()]).toEqual([[120, true], 2]);
    tick?.(60_000);
    expect([moment(player), passed(), tick]).toEqual([[600, false], 10, null]);
    player.toggle();
    expect([moment(player), passed()]).toEqual([[0, true], 0]);
  });

  it('shows the view as a live one of that moment', async () => {
    const player = create();
    await player.open();
    player.seek(61_000);
    const at = instantAfter(61);
    expect(shown.at(-1)).toMatchObject({
      runId: 'r',
      replayedAtMs: Date.parse(at),
      link: { status: 'open' },
      feed: { feed: { mode: 'live', sentAt: at } },
      state: { seq: 4 },
    });
  });

  it('goes to any moment, both ways, and to the ends of tasks', async () => {
    const player = create();
    await player.open();
    player.toggle();
    const places: unknown[] = [];
    for (const go of [
      () => player.seek(300_000),
      () => player.skip(1),
      () => player.skip(-1),
      () => player.seek(-5),
      () => player.seek(1e9),
    ]) {
      go();
      places.push([moment(player), passed()]);
    }
    expect(places).toEqual([
      [[300, false], 5],
      [[360, false], 6],
      [[300, false], 5],
      [[0, false], 0],
      [[600, false], 10],
    ]);
  });

  it('keeps its speed and its place while paused', async () => {
    const player = create();
    await player.open();
    player.setSpeed(1);
    tick?.(30_000);
    player.toggle();
    expect([moment(player), tick]).toEqual([[30, false], null]);
    player.toggle();
    tick?.(30_000);
    expect(moment(player)).toEqual([60, true]);
  });

  it('reads a long journal page by page', async () => {
    const long = numberDrafts([
      ...drafts,
      ...Array.from({ length: 20_000 }, () =>
        buildDraft('clock.measured', 601, { offsetMs: 0, uncertaintyMs: 1 }, { clock: 'app' }),
      ),
    ]);
    const player = create(long);
    const counts: number[] = [];
    player.subscribe(() => {
      const state = player.getState();
      if (state.status === 'loading') counts.push(state.eventCount);
    });
    await player.open();
    expect(counts).toEqual([10_000, 20_000]);
    player.seek(1e9);
    expect(shown.at(-1)?.state?.seq).toBe(long.length);
  });

  it('says when nothing was recorded, or the journal can’t be read', async () => {
    const empty = create([]);
    await empty.open();
    expect(empty.getState()).toEqual({
      status: 'failed',
      message: 'Nothing was recorded of this run.',
    });
    const broken = new ReplayPlayer({
      runId: 'r',
      rpc: { events: () => Promise.reject(new Error('gone')) },
      show: (view) => shown.push(view),
      tick: () => () => undefined,
    });
    await broken.open();
    expect(broken.getState().status).toBe('failed');
    expect(shown).toEqual([]);
  });

  it('shows nothing any more once closed, and can be opened again', async () => {
    const player = create();
    const opening = player.open();
    player.close();
    await opening;
    expect(shown).toEqual([]);
    await player.open();
    expect(passed()).toBe(0);
    player.close();
    player.seek(300_000);
    expect([passed(), tick]).toEqual([0, null]);
  });
});
