import { describe, expect, it } from 'vitest';
import type { RunEvent } from '#protocol/events.ts';
import { createRunState } from '#core/run/runState.ts';
import { reduceRun } from '#core/run/reduceRun.ts';
import {
  applyRunMessage,
  emptyRunView,
  eventsAfter,
} from '../../../../src/renderer/store/runView.ts';
import { counted, opened } from './someEvents.ts';

describe('eventsAfter', () => {
  it('leaves out what is folded in already', () => {
    const events = [opened(1), counted(2, 10), counted(3, 20)];

    expect(eventsAfter(2, events)).toEqual([counted(3, 20)]);
  });

  it.each<[string, number, readonly RunEvent[]]>([
    ['before the first', 1, [counted(3, 1), counted(4, 2)]],
    ['within the batch', 1, [counted(2, 1), counted(4, 2)]],
  ])('reports a gap %s', (_where, seq, events) => {
    expect(eventsAfter(seq, events)).toBe('gap');
  });
});

describe('applyRunMessage', () => {
  it('ends with the same state whether events came with the snapshot, after it, or twice', () => {
    const events = [opened(1), counted(2, 10), counted(3, 20), counted(4, 30)];
    const whole = reduceRun(createRunState('r1'), events);
    const half = reduceRun(createRunState('r1'), events.slice(0, 2));

    let view = emptyRunView('r1');
    for (const message of [
      { kind: 'snapshot' as const, state: half },
      { kind: 'events' as const, events: events.slice(1, 3) },
      { kind: 'events' as const, events: events.slice(2) },
    ]) {
      const applied = applyRunMessage(view, message, 0);
      if (applied.kind === 'applied') view = applied.view;
    }

    expect(view.state).toEqual(whole);
  });

  it('starts from nothing when the first event of the run comes before any snapshot', () => {
    const applied = applyRunMessage(emptyRunView('r1'), { kind: 'events', events: [opened(1)] }, 0);

    expect(applied.kind === 'applied' && applied.view.state?.name).toBe('a run');
  });

  it('keeps the state and asks to follow anew when events are missing', () => {
    expect(
      applyRunMessage(emptyRunView('r1'), { kind: 'events', events: [counted(7, 1)] }, 0),
    ).toEqual({ kind: 'gap' });
  });

  it('answers the same view for a batch that is wholly known, so that nothing is drawn again', () => {
    const view = { ...emptyRunView('r1'), state: reduceRun(createRunState('r1'), [opened(1)]) };

    const applied = applyRunMessage(view, { kind: 'events', events: [opened(1)] }, 0);

    expect(applied.kind === 'applied' && applied.view).toBe(view);
  });
});
