import { expect, it } from 'vitest';
import { CommandLog } from '../../../../src/engine/remote/commandLog.ts';

const command = { commandId: 'x', title: 'X', effect: 'read', commandLine: 'x 1' } as const;

it('counts the same line once, with the latest outcome', () => {
  let now = Date.parse('2026-11-20T10:00:00.000Z');
  const log = new CommandLog(() => now);
  const first = log.start(command);
  now += 1000;
  const second = log.start(command);
  now += 500;
  second.received(7);
  second.ended(0);
  first.ended(1);
  expect(log.records()).toEqual([
    {
      ...command,
      at: '2026-11-20T10:00:01.000Z',
      exitCode: 0,
      durationMs: 500,
      receivedBytes: 7,
      count: 2,
    },
  ]);
});

it('keeps the newest thousand lines', () => {
  const log = new CommandLog(() => 0);
  for (let index = 0; index < 1500; index += 1)
    log.start({ ...command, commandLine: `x ${index}` });
  const lines = log.records().map(({ commandLine }) => commandLine);
  expect([lines.length, lines[0], lines.at(-1)]).toEqual([1000, 'x 500', 'x 1499']);
});
