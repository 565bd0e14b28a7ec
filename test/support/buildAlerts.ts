/** Settings, verdicts and alerts with the fewest words. */
import { alertSettingsSchema } from '#protocol/alerts.ts';
import type { Alert, AlertSettings, AlertSettingsChange } from '#protocol/alerts.ts';
import type { RunState } from '#protocol/snapshot.ts';
import type { Verdict } from '#protocol/verdict.ts';
import { createRunState } from '#core/run/runState.ts';
import { instantAfter } from './builders.ts';

export function buildAlertSettings(change: AlertSettingsChange = {}): AlertSettings {
  return alertSettingsSchema.parse(change);
}

export function buildVerdict(kind: Verdict['kind'], change: Partial<Verdict> = {}): Verdict {
  return {
    kind,
    since: instantAfter(0),
    headline: `The run is ${kind}.`,
    workerId: null,
    signals: [],
    lastUsefulLine: null,
    picture: null,
    nextSteps: [],
    ...change,
  };
}

export function buildRunState(change: Partial<RunState> = {}): RunState {
  return {
    ...createRunState('run-1'),
    seq: 1,
    name: 'vm',
    profileId: 'west',
    status: 'running',
    ...change,
  };
}

export function buildAlert(change: Partial<Alert> = {}): Alert {
  return {
    id: 'a1',
    key: 'run-1|stuck|',
    kind: 'stuck',
    severity: 'critical',
    runId: 'run-1',
    runName: 'vm',
    profileId: 'west',
    task: null,
    title: 'vm is stuck',
    text: 'The run shows no progress.',
    evidence: ['No new file in the results folder (16:40).'],
    nextSteps: ['Look at the last picture.'],
    at: instantAfter(0),
    since: instantAfter(-900),
    status: 'open',
    endedAt: null,
    toldCount: 1,
    lastToldAt: instantAfter(0),
    heldBack: null,
    isRead: false,
    acknowledged: null,
    snooze: null,
    ...change,
  };
}
