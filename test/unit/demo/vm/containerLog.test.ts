import { describe, expect, it } from 'vitest';
import { ContainerLog, formatStamp } from '../../../../src/demo/vm/containerLog.ts';

describe('a container’s log', () => {
  it('stores a line when it is complete, each stream on its own', () => {
    const log = new ContainerLog(false);
    log.write('stdout', 'half', 1000);
    log.write('stderr', 'other\n', 1001);
    log.write('stdout', ' line\n', 1002);
    expect(log.entries.map(({ stream, bytes, atMs }) => [stream, bytes.toString(), atMs])).toEqual([
      ['stderr', 'other\n', 1001],
      ['stdout', 'half line\n', 1002],
    ]);
  });

  it('cuts a long line into pieces of 16 KiB, each with its own time', () => {
    const log = new ContainerLog(false);
    log.write('stdout', `${'y'.repeat(40_000)}\n`, 5);
    expect(log.entries.map(({ bytes }) => bytes.length)).toEqual([16_384, 16_384, 7_233]);
    expect(new Set(log.entries.map(formatStamp)).size).toBe(3);
  });

  it('never stamps a line earlier than the one before', () => {
    const log = new ContainerLog(false);
    for (let line = 0; line < 1000; line += 1) log.write('stdout', `${line}\n`, 1_700_000_000_000);
    const stamps = log.entries.map(formatStamp);
    expect([...stamps].sort()).toEqual(stamps);
    expect(new Set(stamps).size).toBe(1000);
  });

  it('wakes a follower once', () => {
    const log = new ContainerLog(false);
    let wakes = 0;
    log.onWrite(() => (wakes += 1));
    log.write('stdout', 'a\n', 1);
    log.write('stdout', 'b\n', 2);
    expect(wakes).toBe(1);
  });
});
