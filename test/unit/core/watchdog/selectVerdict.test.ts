import { describe, expect, it } from 'vitest';
import { selectRunSummary } from '#core/run/selectors.ts';
import { createRunState } from '#core/run/runState.ts';
import { judge } from '#core/watchdog/judge.ts';
import { createLimits } from '#core/watchdog/limits.ts';
import { selectVerdict } from '#core/watchdog/selectVerdict.ts';
import { abandonedBrief } from '#core/watchdog/verdictBrief.ts';
import { runEventSchema } from '#protocol/events.ts';
import { runStateSchema } from '#protocol/snapshot.ts';
import { buildDraft, buildRun, foldDrafts, numberDrafts } from '../../../support/builders.ts';
import { buildSignals, MINUTE } from '../../../support/watchSignals.ts';

const verdict = judge(buildSignals(), createLimits({ stuckMinutes: null }), 16 * MINUTE);
const changed = buildDraft('verdict.changed', 9000, { verdict }, { clock: 'app' });
const open = foldDrafts([...buildRun([{ kind: 'open' }]), changed]);

describe('the verdict that is shown', () => {
  it('is the last that was given while somebody watches', () => {
    expect(selectVerdict(open, 'live')).toEqual(verdict);
    expect(selectVerdict(open, 'reading_along')).toEqual(verdict);
  });

  it('is abandoned for a run without an end that nobody watches any more', () => {
    expect(selectVerdict(open, 'past')).toMatchObject({
      kind: 'abandoned',
      since: open.lastSeenAt,
      lastUsefulLine: verdict.lastUsefulLine,
    });
    expect(abandonedBrief(selectRunSummary(open))).toMatchObject({
      kind: 'abandoned',
      since: open.lastSeenAt,
    });
  });

  it('stays the last one for a run that ended', () => {
    const end = buildDraft('run.finished', 9100, { outcome: 'interrupted', reason: 'Stopped.' });
    const ended = foldDrafts([end], open);
    expect(selectVerdict(ended, 'past')).toEqual(verdict);
    expect(abandonedBrief(selectRunSummary(ended))).toMatchObject({ kind: 'stuck' });
  });
});

describe('verdicts in journals and snapshots', () => {
  it('pass the journal unchanged', () => {
    const [event] = numberDrafts([changed]);
    expect(runEventSchema.parse(JSON.parse(JSON.stringify(event)))).toEqual(event);
  });

  it('are none in a snapshot that was written before there were any', () => {
    const { verdict: _none, ...old } = createRunState('run-1');
    expect(runStateSchema.parse(old).verdict).toBeNull();
  });
});
