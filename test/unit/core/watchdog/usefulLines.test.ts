import { describe, expect, it } from 'vitest';
import { classifyLine, CONTINUED_LINE } from '#core/logs/classifyLine.ts';
import { createUsefulLines } from '#core/watchdog/usefulLines.ts';

/** Which of the lines tell of progress, in order. */
function useful(lines: readonly string[]): readonly boolean[] {
  const reader = createUsefulLines();
  return lines.map((line) => reader.isUseful(line, classifyLine(line)));
}

describe('useful lines', () => {
  it('are those of steps and tasks, also where they repeat', () => {
    const line = '[2026-11-20 11:27:22,298 INFO run/253-MainProcess] Agent: Thinking...';
    expect(useful([line, line])).toEqual([true, true]);
  });

  it.each([
    'Waiting for a response from the windows server. This might take a while...',
    'Waiting for the server to start...',
    'Retrying...',
    'Failed to get hello: timed out',
    '',
    '127.0.0.1 - - [20/Nov/2026 11:27:22] "GET /probe HTTP/1.1" 200 -',
    'health check ok (17 ms)',
    'heartbeat 991',
    'Retrying request to /chat/completions in 8.1 seconds',
  ])('are not health checks, waiting or retries: %s', (line) => {
    expect(useful([line, line])).toEqual([false, false]);
  });

  it('are not complaints and unknown lines that were heard before, whatever numbers are in them', () => {
    expect(useful(['load is 12.5 at 11:27', 'load is 13.9 at 11:28', 'something new'])).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('are not the rest of a record: its first line has said it', () => {
    const reader = createUsefulLines();
    expect(reader.isUseful('  File "run.py", line 3', CONTINUED_LINE)).toBe(false);
  });
});
