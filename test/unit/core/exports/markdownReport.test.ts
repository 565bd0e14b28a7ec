import { expect, it } from 'vitest';
import { toMarkdownReport } from '#core/exports/markdownReport.ts';
import { createRunState } from '#core/run/runState.ts';
import { reduceRun } from '#core/run/reduceRun.ts';
import type { EventDraft, RunEvent } from '#protocol/events.ts';

const TASKS = [
  { domain: 'notepad', exampleId: 'a-WOS' },
  { domain: 'notepad', exampleId: 'b-WOS' },
  { domain: 'clock', exampleId: 'c-WOS' },
] as const;

function report(instruction: string): string[] {
  const at = (second: number): string =>
    new Date(Date.UTC(2026, 10, 20, 9, 0, second)).toISOString();
  const place = { clock: 'vm', workerId: '0', task: TASKS[0] } as const;
  const drafts: EventDraft[] = [
    { clock: 'vm', at: at(0), type: 'worker.assigned', workerId: '0', tasks: [...TASKS] },
    { ...place, at: at(1), type: 'task.started' },
    { ...place, at: at(1), type: 'task.described', instruction },
    { ...place, at: at(41), type: 'task.scored', score: 0.5 },
    { ...place, at: at(41), type: 'task.finished' },
  ];
  const events = drafts.map((draft, index): RunEvent => ({
    seq: index + 1,
    seenAt: at(50),
    ...draft,
  }));
  return toMarkdownReport(reduceRun(createRunState('run-1'), events)).split('\n');
}

it('tells each task with status, score, steps and duration', () => {
  expect(report('Write a line.')).toContain(
    '| notepad/a-WOS | partial | 0.50 | 0 | 40 s | Write a line. |',
  );
});

it('names every denominator, and counts a partial score as no pass', () => {
  const lines = report('x').filter((line) => line.includes('passed of'));
  expect(lines).toHaveLength(3);
  expect(lines[0]).toContain('0 of 3');
});

it('leaves text from the VM text', () => {
  const row = report('<img src=x onerror=alert(1)> | [link](http://x)\n# head').find((line) =>
    line.includes('notepad/a-WOS'),
  );
  expect(row).toContain('&lt;img src=x onerror=alert(1)&gt; \\| \\[link\\](http://x) \\# head |');
});

it('has no number that is not one for a run without tasks', () => {
  expect(toMarkdownReport(createRunState('run-1'))).not.toMatch(/NaN|undefined|Infinity/);
});
