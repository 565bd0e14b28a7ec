import type { RunEvent } from '#protocol/events.ts';

const AT = '2026-11-20T10:00:00.000Z';

export function opened(seq: number): RunEvent {
  return {
    type: 'run.opened',
    seq,
    at: AT,
    seenAt: AT,
    clock: 'app',
    runId: 'r1',
    name: 'a run',
    targetLabel: 'me@vm',
  };
}

export function counted(seq: number, lineCount: number): RunEvent {
  return {
    type: 'log.counted',
    seq,
    at: AT,
    seenAt: AT,
    clock: 'app',
    lineCount,
    unknownCount: 0,
    errorCount: 0,
    benignErrorCount: 0,
  };
}
