import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  acknowledge,
  bounded,
  closeUnwatched,
  MAX_ALERTS,
  snooze,
  tellHeld,
  updateAlerts,
} from '#core/alerts/alertBook.ts';
import type { AlertInput, AlertUpdate } from '#core/alerts/alertBook.ts';
import type { Alert, AlertSettings } from '#protocol/alerts.ts';
import type { RunState } from '#protocol/snapshot.ts';
import {
  buildAlert,
  buildAlertSettings,
  buildRunState,
  buildVerdict,
} from '../../../support/buildAlerts.ts';
import {
  buildTask,
  buildTaskStory,
  foldDrafts,
  buildAssignments,
  instantAfter,
  taskSeconds,
} from '../../../support/builders.ts';

const MINUTE_MS = 60_000;
const START_MS = Date.parse(instantAfter(0));

/** A desk in miniature: looks at one state after the other, as time goes by. */
class Book {
  alerts: readonly Alert[] = [];
  settings: AlertSettings;
  nowMs = START_MS;
  readonly told: string[] = [];
  readonly #since = new Map<string, number>();
  readonly #old = new Set<string>();
  #id = 0;

  constructor(settings: AlertSettings = buildAlertSettings()) {
    this.settings = settings;
  }

  look(state: RunState, change: Partial<AlertInput> = {}): AlertUpdate {
    const update = updateAlerts(this.alerts, {
      state,
      settings: this.settings,
      nowMs: this.nowMs,
      stoodMs: (key) => {
        const since = this.#since.get(key) ?? this.nowMs;
        this.#since.set(key, since);
        return this.nowMs - since;
      },
      oldNews: this.#old,
      isCaughtUp: true,
      isResumed: false,
      newId: () => `a${String((this.#id += 1))}`,
      ...change,
    });
    this.alerts = update.alerts;
    for (const key of update.happened) this.#old.add(key);
    for (const { alert, reason } of update.tellings) this.told.push(`${alert.kind} ${reason}`);
    return update;
  }

  pass(minutes: number): void {
    this.nowMs += minutes * MINUTE_MS;
  }
}

const healthy = buildRunState({ verdict: buildVerdict('healthy') });
const stuck = buildRunState({ verdict: buildVerdict('stuck') });
const lost = buildRunState({ verdict: buildVerdict('connection_lost') });

describe('something that stands', () => {
  it('is told once, however often it is looked at, and once more when it is over', () => {
    const book = new Book();
    book.look(healthy);
    for (let second = 0; second < 50; second += 1) book.look(stuck);
    book.pass(5);
    book.look(healthy);
    book.look(healthy);
    expect(book.told).toEqual(['stuck new', 'stuck over']);
    expect(book.alerts.map(({ status, toldCount }) => [status, toldCount])).toEqual([['over', 1]]);
  });

  it('is told again after each repeat interval, until somebody says that it is known', () => {
    const book = new Book(buildAlertSettings({ rules: { stuck: { repeatMinutes: 60 } } }));
    book.look(stuck);
    for (let minute = 0; minute < 125; minute += 1) {
      book.pass(1);
      book.look(stuck);
    }
    book.alerts = acknowledge(book.alerts, ['a1'], 'ada', book.nowMs);
    for (let minute = 0; minute < 125; minute += 1) {
      book.pass(1);
      book.look(stuck);
    }
    book.look(healthy);
    expect(book.told).toEqual(['stuck new', 'stuck again', 'stuck again']);
    expect(book.alerts[0]?.acknowledged?.by).toBe('ada');
  });

  it('is quiet while it is snoozed, and told again when the snooze is over and it is not', () => {
    const book = new Book(buildAlertSettings({ rules: { stuck: { repeatMinutes: 10 } } }));
    book.look(stuck);
    book.alerts = snooze(book.alerts, ['a1'], 15, book.nowMs);
    for (let minute = 0; minute < 14; minute += 1) {
      book.pass(1);
      book.look(stuck);
    }
    expect(book.told).toEqual(['stuck new']);
    book.pass(1);
    book.look(stuck);
    expect(book.told).toEqual(['stuck new', 'stuck again']);
    book.alerts = snooze(book.alerts, ['a1'], null, book.nowMs);
    book.pass(600);
    book.look(stuck);
    book.look(healthy);
    expect(book.told).toEqual(['stuck new', 'stuck again']);
  });

  it('is not over because the connection was cut or nobody watches', () => {
    const book = new Book();
    book.look(stuck);
    book.look(lost);
    book.look(buildRunState({ verdict: buildVerdict('abandoned') }));
    expect(book.told).toEqual(['stuck new']);
    expect(book.alerts.find(({ kind }) => kind === 'stuck')?.status).toBe('open');
  });

  it('is told only after it has lasted as long as its rule says', () => {
    const book = new Book();
    book.look(lost);
    book.pass(4.9);
    book.look(lost);
    expect(book.told).toEqual([]);
    book.pass(0.1);
    book.look(lost);
    expect(book.told).toEqual(['connection_lost new']);
  });

  it('that comes back within minutes is the same trouble and told once', () => {
    const book = new Book(buildAlertSettings({ tellsRecovery: false }));
    for (let time = 0; time < 6; time += 1) {
      book.look(stuck);
      book.pass(1);
      book.look(healthy);
      book.pass(1);
    }
    expect(book.told).toEqual(['stuck new']);
    book.pass(30);
    book.look(stuck);
    expect(book.told).toEqual(['stuck new', 'stuck new']);
  });

  it('is closed without a word when the run ends, which is told itself', () => {
    const book = new Book();
    book.look(stuck);
    book.look(buildRunState({ status: 'interrupted', verdict: buildVerdict('healthy') }));
    expect(book.told).toEqual(['stuck new', 'run_finished new']);
    expect(book.alerts.map(({ status }) => status)).toEqual(['event', 'over']);
  });

  it('that only watching can tell is closed when watching ends', () => {
    const alerts = [
      buildAlert({ id: 's' }),
      buildAlert({ id: 'c', kind: 'connection_lost' }),
      buildAlert({ id: 'o', kind: 'connection_lost', runId: 'other' }),
    ];
    expect(closeUnwatched(alerts, 'run-1', START_MS).map(({ status }) => status)).toEqual([
      'open',
      'over',
      'open',
    ]);
  });
});

describe('rules', () => {
  it('hold for the VMs they name, and for none when off', () => {
    const others = new Book(buildAlertSettings({ rules: { stuck: { profileIds: ['east'] } } }));
    others.look(stuck);
    const off = new Book(buildAlertSettings({ rules: { stuck: { isOn: false } } }));
    off.look(stuck);
    expect([others.told, off.told, off.alerts]).toEqual([[], [], []]);
  });

  it('name the channels that a telling is for', () => {
    const book = new Book(buildAlertSettings({ rules: { stuck: { channelIds: ['team'] } } }));
    expect(book.look(stuck).tellings.map(({ channelIds }) => channelIds)).toEqual([['team']]);
  });
});

describe('what happens once', () => {
  const tasks = Array.from({ length: 8 }, (_, index) => buildTask(index));
  const story = (count: number, kind: 'error' | 'score'): RunState =>
    foldDrafts([
      ...buildAssignments(tasks),
      ...tasks.slice(0, count).flatMap((task, index) =>
        buildTaskStory({
          task,
          at: index * (taskSeconds(2) + 5),
          ending: kind === 'error' ? { kind, message: 'Timeout <b>!' } : { kind, score: 1 },
        }),
      ),
    ]);

  it('three tasks in a row with an error are told once, the fourth is the same news', () => {
    const book = new Book();
    for (const count of [1, 2, 3, 3, 4, 5]) book.look(story(count, 'error'));
    expect(book.told).toEqual(['task_errors new']);
    expect(book.alerts[0]?.text).toContain('Timeout <b>!');
  });

  it('marks of progress are told one by one, with the denominator', () => {
    const book = new Book(buildAlertSettings({ rules: { progress: { isOn: true, count: 25 } } }));
    for (let count = 0; count <= 5; count += 1) book.look(story(count, 'score'));
    expect(book.told).toEqual(['progress new', 'progress new']);
    expect(book.alerts.map(({ title }) => title)).toEqual([
      ': 50 % of the tasks ended',
      ': 25 % of the tasks ended',
    ]);
    expect(book.alerts[0]?.text).toBe('4 of 8 tasks ended: 4 passed.');
  });

  it('is no news while history is read, nor later', () => {
    const book = new Book();
    book.look(story(4, 'error'), { isCaughtUp: false });
    book.look(buildRunState({ status: 'completed' }), { isCaughtUp: false });
    book.look(story(4, 'error'));
    expect(book.told).toEqual([]);
  });

  it('is news of a run that was watched before and ended meanwhile', () => {
    const book = new Book();
    book.look(buildRunState({ status: 'completed' }), { isCaughtUp: false, isResumed: true });
    expect(book.told).toEqual(['run_finished new']);
  });

  it('with its rule switched on later does not tell of all the past', () => {
    const book = new Book(buildAlertSettings({ rules: { progress: { isOn: false, count: 25 } } }));
    book.look(story(4, 'score'));
    book.settings = buildAlertSettings({ rules: { progress: { isOn: true, count: 25 } } });
    book.look(story(4, 'score'));
    expect(book.told).toEqual([]);
  });
});

describe('quiet hours', () => {
  // The story begins at 11:00 UTC.
  const quiet = {
    isOn: true,
    from: '10:00',
    to: '12:00',
    timeZone: 'UTC',
    letsCriticalPass: true,
  } as const;

  it('hold back what is not critical, and tell at their end what still stands', () => {
    const rules = { connection_lost: { afterMinutes: 0 } };
    const book = new Book(buildAlertSettings({ quietHours: quiet, rules }));
    book.look(lost);
    expect(book.told).toEqual([]);
    expect(book.alerts[0]).toMatchObject({ heldBack: 'quiet_hours', toldCount: 0 });
    book.pass(61);
    const late = tellHeld(book.alerts, book.settings, book.nowMs);
    expect(late.tellings.map(({ reason }) => reason)).toEqual(['new']);
    expect(tellHeld(late.alerts, book.settings, book.nowMs).tellings).toEqual([]);
  });

  it('let critical alerts pass, if so set', () => {
    const passing = new Book(buildAlertSettings({ quietHours: quiet }));
    passing.look(stuck);
    const held = new Book(
      buildAlertSettings({ quietHours: { ...quiet, letsCriticalPass: false } }),
    );
    held.look(stuck);
    expect([passing.told, held.told]).toEqual([['stuck new'], []]);
  });

  it('say nothing at their end of what somebody has read, or what is over', () => {
    const held = { heldBack: 'quiet_hours', toldCount: 0, lastToldAt: null } as const;
    const settings = buildAlertSettings();
    const alerts = [
      buildAlert({ ...held, isRead: true }),
      buildAlert({ ...held, id: 'a2', kind: 'progress', status: 'event' }),
    ];
    const { alerts: after, tellings } = tellHeld(alerts, settings, START_MS);
    expect(tellings).toEqual([]);
    expect(after.map(({ heldBack }) => heldBack)).toEqual([null, null]);
  });
});

describe('whatever happens', () => {
  const states = [healthy, stuck, lost, buildRunState({ verdict: buildVerdict('crashed') })];
  const moves = fc.array(
    fc.tuple(fc.integer({ min: 0, max: states.length - 1 }), fc.integer({ min: 1, max: 300 })),
    { maxLength: 60 },
  );

  it('no two open alerts are of one key, and nothing is told more often than its rule allows', () => {
    fc.assert(
      fc.property(moves, (story) => {
        const book = new Book(
          buildAlertSettings({ rules: { connection_lost: { afterMinutes: 0 } } }),
        );
        const tolds = new Map<string, number[]>();
        for (const [index, seconds] of story) {
          book.pass(seconds / 60);
          const { tellings } = book.look(states[index] ?? healthy);
          for (const { alert, reason } of tellings) {
            if (reason !== 'over')
              tolds.set(alert.key, [...(tolds.get(alert.key) ?? []), book.nowMs]);
          }
          const open = book.alerts.filter(({ status }) => status === 'open').map(({ key }) => key);
          expect(open).toEqual([...new Set(open)]);
        }
        for (const times of tolds.values()) {
          const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
          expect(gaps.every((gap) => gap >= 15 * MINUTE_MS)).toBe(true);
        }
      }),
    );
  });

  it('the inbox is bounded and keeps what is so now', () => {
    const past = Array.from({ length: MAX_ALERTS + 20 }, (_, index) =>
      buildAlert({ id: `p${String(index)}`, status: 'over' }),
    );
    const open = buildAlert({ id: 'open' });
    const kept = bounded([...past, open]);
    expect(kept).toHaveLength(MAX_ALERTS);
    expect(kept.at(-1)).toBe(open);
    expect(kept[0]?.id).toBe('p0');
  });
});
