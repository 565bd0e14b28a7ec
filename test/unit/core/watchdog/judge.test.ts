import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge } from '#core/watchdog/judge.ts';
import { createLimits } from '#core/watchdog/limits.ts';
import type { WatchSignals } from '#core/watchdog/signals.ts';
import { verdictSchema } from '#protocol/verdict.ts';
import { PHASE_IDS } from '#protocol/vocabulary.ts';
import { instantAfter } from '../../../support/builders.ts';
import { buildLane, buildSignals, mark, MINUTE } from '../../../support/watchSignals.ts';

const LIMITS = createLimits({ stuckMinutes: null });

const kindAt = (signals: WatchSignals, minutes: number): string =>
  judge(signals, LIMITS, minutes * MINUTE).kind;

describe('a run whose signs of progress stop', () => {
  it('is stuck at the limit and not a moment before', () => {
    const signals = buildSignals();
    expect([kindAt(signals, 14.99), kindAt(signals, 15)]).toEqual(['healthy', 'stuck']);
  });

  it('is stuck with its evidence: since when, last line, last picture, what to try', () => {
    const signals = buildSignals({ at: instantAfter(16 * 60), guest: mark(15) });
    expect(judge(signals, LIMITS, 16 * MINUTE)).toEqual({
      kind: 'stuck',
      since: instantAfter(0),
      headline: 'The run shows no progress for longer than 15:00.',
      workerId: null,
      signals: [
        {
          name: 'log',
          text: 'No line in the log but health checks, retries and repetitions.',
          isAgainst: true,
          since: instantAfter(0),
          watchedMs: 16 * MINUTE,
          limitMs: 15 * MINUTE,
        },
        {
          name: 'position',
          text: 'No new task, stage or step.',
          isAgainst: true,
          since: instantAfter(0),
          watchedMs: 16 * MINUTE,
          limitMs: 15 * MINUTE,
        },
        {
          name: 'files',
          text: 'No new file in the results folder.',
          isAgainst: true,
          since: instantAfter(0),
          watchedMs: 16 * MINUTE,
          limitMs: 15 * MINUTE,
        },
        {
          name: 'guest',
          text: 'The guest server answers.',
          isAgainst: false,
          since: instantAfter(15 * 60),
          watchedMs: MINUTE,
          limitMs: 15 * MINUTE,
        },
      ],
      lastUsefulLine: { text: 'Agent: Thinking...', at: instantAfter(0) },
      picture: 'screens/000001.png',
      nextSteps: [
        'Look at the last picture and the last useful line.',
        'Stop run.py in the container and start it again: it goes on with the tasks left.',
        'If it is only slow, allow it more time: raise the limit.',
      ],
    });
  });

  it('is not stuck while its files grow, however quiet the log is', () => {
    const signals = buildSignals({ lanes: [buildLane({ files: mark(20) })] });
    expect(kindAt(signals, 34)).toBe('healthy');
  });

  it('is not stuck by the log alone: what is parsed from it is no second origin', () => {
    const signals = buildSignals({ lanes: [buildLane({ files: null })] });
    expect(kindAt(signals, 600)).toBe('healthy');
  });

  it('is stuck by the log and an unchanged screen where there are no files to see', () => {
    const signals = buildSignals({ lanes: [buildLane({ files: null })], screen: mark(0) });
    expect(kindAt(signals, 15)).toBe('stuck');
  });

  it('is not kept from being stuck by the clock that ticks on its screen', () => {
    const signals = buildSignals({ screen: mark(15.9) });
    expect(kindAt(signals, 16)).toBe('stuck');
  });

  it('is healthy while it makes progress though its guest server is down', () => {
    const signals = buildSignals({
      guest: mark(0),
      lanes: [buildLane({ log: mark(59), position: mark(59), files: mark(58) })],
    });
    expect(kindAt(signals, 60)).toBe('healthy');
  });

  it('never is stuck with fewer than two origins against it, whatever the rest says', () => {
    const minute = fc.integer({ min: 0, max: 100 });
    const maybe = fc.option(minute.map(mark), { nil: null });
    fc.assert(
      fc.property(
        fc.record({ log: minute, position: minute, files: maybe, screen: maybe, guest: maybe }),
        fc.constantFrom(...PHASE_IDS),
        fc.boolean(),
        (at, phase, isThinking) => {
          const signals = buildSignals({
            screen: at.screen,
            guest: at.guest,
            lanes: [
              buildLane({
                phase,
                log: mark(at.log),
                position: mark(at.position),
                files: at.files,
                modelWait: isThinking ? mark(at.position) : null,
              }),
            ],
          });
          const verdict = judge(signals, LIMITS, 100 * MINUTE);
          expect(verdictSchema.parse(verdict)).toEqual(verdict);
          if (verdict.kind !== 'stuck') return;
          const told = verdict.signals.filter(({ isAgainst }) => isAgainst).map(({ name }) => name);
          expect(new Set(told).size).toBeGreaterThanOrEqual(2);
          expect(told).toContain('log');
          expect(
            verdict.signals.filter(
              ({ isAgainst, name }) => !isAgainst && name !== 'guest' && name !== 'screen',
            ),
          ).toEqual([]);
        },
      ),
    );
  });
});

describe('a phase of the set-up', () => {
  it.each([
    ['image_build', 20],
    ['container_start', 5],
    ['windows_download', 15],
    ['windows_prepare', 15],
    ['windows_boot', 10],
    ['windows_install', 40],
    ['windows_setup', 30],
    ['server_ready', 15],
    ['client_start', 15],
    ['summary', 5],
  ] as const)('%s is stuck after %i minutes', (phase, minutes) => {
    const lane = buildLane({ phase, files: phase === 'summary' ? mark(0) : null });
    const signals = buildSignals({ status: 'setting_up', lanes: [lane], screen: mark(0) });
    expect([kindAt(signals, minutes - 0.1), kindAt(signals, minutes)]).toEqual([
      'healthy',
      'stuck',
    ]);
  });

  it.each(['image_build', 'container_start', 'windows_download', 'windows_prepare'] as const)(
    '%s is found stuck though nothing can be seen but its log',
    (phase) => {
      const signals = buildSignals({ lanes: [buildLane({ phase, files: null })] });
      expect(kindAt(signals, 21)).toBe('stuck');
    },
  );

  it('installs Windows without a line in the log as long as its screen changes', () => {
    const lane = buildLane({ phase: 'windows_install', files: null });
    const signals = buildSignals({ lanes: [lane], screen: mark(85) });
    expect(kindAt(signals, 90)).toBe('healthy');
  });

  it('waits longer for the server when no picture tells whether Windows installs itself', () => {
    const signals = buildSignals({ lanes: [buildLane({ phase: 'server_ready', files: null })] });
    expect([kindAt(signals, 44), kindAt(signals, 45)]).toEqual(['healthy', 'stuck']);
  });

  it('that is not under way cannot be stuck', () => {
    expect(judge(buildSignals({ lanes: [] }), LIMITS, 600 * MINUTE)).toMatchObject({
      kind: 'healthy',
      headline: 'Nothing of the run is under way now.',
    });
  });
});

describe('a wait for the model', () => {
  const waiting = buildLane({ modelWait: mark(0) });

  it('of 12 minutes is a wait for the model, not a hang', () => {
    const verdict = judge(
      buildSignals({ lanes: [waiting], guest: mark(11.9) }),
      LIMITS,
      12 * MINUTE,
    );
    expect(verdict).toMatchObject({
      kind: 'waiting_on_model',
      since: instantAfter(0),
      headline: 'Waiting for gpt-4o.',
    });
    expect(verdict.signals.map(({ name, isAgainst }) => [name, isAgainst])).toEqual([
      ['model', false],
      ['guest', false],
    ]);
  });

  it('of half a minute is part of any step', () => {
    expect(kindAt(buildSignals({ lanes: [waiting] }), 0.5)).toBe('healthy');
  });

  it("is a hang once it outlasts WAA's own retries", () => {
    const signals = buildSignals({ lanes: [waiting], guest: mark(34.9) });
    expect([kindAt(signals, 34.9), kindAt(signals, 35)]).toEqual(['waiting_on_model', 'stuck']);
  });

  it('excuses no guest that does not answer', () => {
    const signals = buildSignals({ lanes: [waiting], guest: mark(0.1) });
    expect([kindAt(signals, 15), kindAt(signals, 15.1)]).toEqual(['waiting_on_model', 'stuck']);
  });

  it('of one worker is no wait of the run while another works', () => {
    const lanes = [
      buildLane({ workerId: '0', modelWait: mark(0) }),
      buildLane({ workerId: '1', log: mark(9), position: mark(9) }),
    ];
    expect(kindAt(buildSignals({ lanes }), 10)).toBe('healthy');
  });
});

describe('several workers', () => {
  it('are stuck as soon as one of them is, by name', () => {
    const lanes = [
      buildLane({ workerId: '0', log: mark(30), position: mark(30), files: mark(30) }),
      buildLane({ workerId: '1' }),
    ];
    expect(judge(buildSignals({ lanes }), LIMITS, 31 * MINUTE)).toMatchObject({
      kind: 'stuck',
      workerId: '1',
      headline: 'Worker 1 shows no progress for longer than 15:00.',
    });
  });
});

describe('what else a run can be', () => {
  it('is lost when the VM cannot be reached, and never stuck then', () => {
    const link = { downMs: 6_000, downAt: instantAfter(60), detail: 'Timed out.' };
    expect(judge(buildSignals({ link }), LIMITS, 60 * MINUTE)).toMatchObject({
      kind: 'connection_lost',
      since: instantAfter(60),
      signals: [{ name: 'link', text: 'Timed out.' }],
    });
  });

  it('is not lost by a cut of a few seconds', () => {
    const link = { downMs: 4_000, downAt: instantAfter(60), detail: '' };
    expect(kindAt(buildSignals({ link }), 1)).toBe('healthy');
  });

  it.each([
    [137, 'Check the memory of the VM: the container was killed, often for want of memory.'],
    [1, 'Read the last lines of the log.'],
  ])('is crashed when its container stopped with exit code %i', (exitCode, step) => {
    const containerGone = { since: mark(10), name: 'winarena', exitCode };
    const signals = buildSignals({ containerGone, lanes: [buildLane({ log: mark(9) })] });
    expect(kindAt(signals, 10.3)).toBe('healthy');
    const verdict = judge(signals, LIMITS, 10.4 * MINUTE);
    expect(verdict).toMatchObject({
      kind: 'crashed',
      since: instantAfter(600),
      headline: `Container winarena stopped with exit code ${String(exitCode)} before the run was complete.`,
    });
    expect(verdict.nextSteps[0]).toBe(step);
  });

  it('is crashed when run.py is gone and the log is quiet', () => {
    const lanes = [buildLane({ log: mark(1) })];
    const signals = buildSignals({ clientGone: mark(1), lanes });
    expect([kindAt(signals, 1.9), kindAt(signals, 2)]).toEqual(['healthy', 'crashed']);
    const lively = buildSignals({ clientGone: mark(1), lanes: [buildLane({ log: mark(3.5) })] });
    expect(kindAt(lively, 4)).toBe('healthy');
  });

  it('is crashed when its log tells of a failure, and well when it was ended on purpose', () => {
    const failed = buildSignals({ status: 'failed', finishReason: 'No API key.' });
    expect(judge(failed, LIMITS, 0)).toMatchObject({
      kind: 'crashed',
      headline: 'The run failed: No API key.',
    });
    expect(kindAt(buildSignals({ status: 'interrupted' }), 60)).toBe('healthy');
  });

  it('is well once it is complete, whatever happens afterwards', () => {
    const signals = buildSignals({
      status: 'completed',
      containerGone: { since: mark(0), name: 'winarena', exitCode: 127 },
      link: { downMs: MINUTE, downAt: instantAfter(0), detail: '' },
    });
    expect(kindAt(signals, 600)).toBe('healthy');
  });

  it('is abandoned when nobody watches', () => {
    expect(kindAt(buildSignals({ isWatched: false }), 0)).toBe('abandoned');
  });

  it('stays what it was found to be until its history has been read', () => {
    const standing = judge(buildSignals(), LIMITS, 20 * MINUTE);
    const reading = buildSignals({ isCaughtUp: false });
    expect(judge({ ...reading, standing }, LIMITS, 0)).toEqual(standing);
    expect(kindAt(reading, 600)).toBe('healthy');
  });
});
