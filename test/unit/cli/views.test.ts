import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import type { Feed } from '#protocol/contract.ts';
import type { EventDraft } from '#protocol/events.ts';
import type { RunState } from '#protocol/snapshot.ts';
import type { RunView } from '../../../src/cli/followRun.ts';
import { eventLine } from '../../../src/cli/views/eventLines.ts';
import { noPaint } from '../../../src/cli/views/paint.ts';
import { plainText } from '../../../src/cli/views/plainText.ts';
import { renderProgress } from '../../../src/cli/views/progressView.ts';
import { renderSummary, summaryJson } from '../../../src/cli/views/summaryView.ts';
import { fit, table } from '../../../src/cli/views/table.ts';
import {
  buildAssignments,
  buildDraft,
  buildRun,
  buildTask,
  buildTaskStory,
  foldDrafts,
  instantAfter,
  numberDrafts,
} from '../../support/builders.ts';

const HOSTILE = '\u001b[2J\u001b]0;owned\u0007<b>\r\n\u202Etxet\u0000 日本語 \u{1F4A5}';

const opened = buildDraft('run.opened', 0, {
  runId: 'run-1',
  name: 'run-1',
  targetLabel: 'azureuser@10.0.0.4',
});
const configured = buildDraft('run.configured', 741, {
  settings: {
    model: { value: 'gpt-4o', provenance: 'log' },
    agent: { value: 'navi', provenance: 'log' },
    max_steps: { value: '15', provenance: 'log' },
  },
});

/** 63 tasks ended, the 64th at its second step's thinking. */
const middle = (): EventDraft[] => {
  const endings = Array.from({ length: 63 }, (_, index) => {
    if (index < 31) return { kind: 'score', score: 1 } as const;
    if (index < 35) return { kind: 'score', score: 0.5 } as const;
    if (index < 57) return { kind: 'score', score: 0 } as const;
    if (index < 60) return { kind: 'error', message: 'boom' } as const;
    return { kind: 'infra', message: 'guest gone' } as const;
  });
  const task = buildTask(63);
  return [
    opened,
    configured,
    ...buildRun(endings, { total: 154 }),
    ...buildTaskStory({ task, at: 10_000, stepCount: 1, ending: { kind: 'open' } }),
    buildDraft('step.started', 10_040, { workerId: '0', task, stepNumber: 2 }),
    buildDraft('step.modelCalled', 10_041, { workerId: '0', task, stepNumber: 2 }),
  ];
};
const NOW = Date.parse(instantAfter(10_082));

function feedAt(seconds: number, mode: Feed['mode'] = 'live'): Feed {
  const at = instantAfter(seconds);
  return { mode, sentAt: at, linkAt: at, logAt: at, filesAt: null, screenAt: null };
}

function viewOf(state: RunState, feed: Feed | null = feedAt(10_079)): RunView {
  return { state, feed, wasWatched: true, history: {} };
}

const look = { nowMs: NOW, columns: 80, paint: noPaint };

describe('progress', () => {
  test('answers in five lines: what, how far, how good, until when, doing what, how old', () => {
    const lines = renderProgress(viewOf(foldDrafts(middle())), look);
    expect(lines).toEqual([
      'azureuser@10.0.0.4 · gpt-4o · navi',
      expect.stringMatching(/^█+░+ \d+ % {2}Benchmark {2}2:48:02 elapsed {2}~\d.* left$/) as string,
      '63/154 tasks  31 ✓ 4 ◐ 22 ✗ 3 ! 3 ⌀',
      expect.stringMatching(
        /^chrome\/00000063 {2}Step 2\/15: waiting on gpt-4o 0:41 \(usual .* s\)$/,
      ) as string,
      '● live · log 3 s ago',
    ]);
  });

  test('tells each worker apart', () => {
    const tasks = [buildTask(1), buildTask(2)];
    const state = foldDrafts([
      ...buildAssignments(tasks, 2),
      ...buildTaskStory({ task: buildTask(1), at: 750, workerId: '0', ending: { kind: 'open' } }),
      ...buildTaskStory({ task: buildTask(2), at: 760, workerId: '1', ending: { kind: 'open' } }),
    ]);
    const lines = renderProgress(viewOf(state), look);
    expect(lines.filter((line) => line.startsWith('worker '))).toEqual([
      expect.stringContaining('worker 0  chrome/00000001') as string,
      expect.stringContaining('worker 1  chrome/00000002') as string,
    ]);
  });

  test('marks the number of tasks as a guess until a worker told it', () => {
    const state = foldDrafts([
      opened,
      buildDraft('phase.started', 5, { phase: 'windows_install' }),
    ]);
    const text = renderProgress(viewOf(state), look).join('\n');
    expect(text).toContain('0/~154 tasks');
    expect(text).toContain('Install Windows');
    expect(text).not.toContain('left');
  });

  test('says what the connection is up to instead of how old the log is', () => {
    const state = foldDrafts([
      ...middle(),
      buildDraft('connection.changed', 10_080, {
        status: 'reconnecting',
        detail: 'No answer for 30 s; next try in 8 s.',
      }),
    ]);
    expect(renderProgress(viewOf(state), look)).toContain(
      '● reconnecting: No answer for 30 s; next try in 8 s.',
    );
  });

  test('shows the newest warning with what to do', () => {
    const warning = { code: 'x', message: 'The disk is 97 % full.', remedy: 'Free some space.' };
    const state = foldDrafts([...middle(), buildDraft('warning.raised', 10_081, warning)]);
    expect(renderProgress(viewOf(state), look)).toContain(
      '! The disk is 97 % full. Free some space.',
    );
  });

  test('never exceeds its width, nor lets the VM write to the terminal', () => {
    const task = { domain: HOSTILE, exampleId: HOSTILE };
    const state = foldDrafts([
      buildDraft('run.opened', 0, {
        runId: 'run-1',
        name: HOSTILE,
        targetLabel: HOSTILE.repeat(9),
      }),
      buildDraft('run.configured', 1, {
        settings: { model: { value: HOSTILE.repeat(9), provenance: 'log' } },
      }),
      ...buildAssignments([task], 1),
      ...buildTaskStory({ task, at: 750, ending: { kind: 'open' } }),
      buildDraft('step.started', 800, { workerId: '0', task, stepNumber: 3 }),
      buildDraft('step.modelCalled', 801, { workerId: '0', task, stepNumber: 3 }),
      buildDraft('warning.raised', 801, { code: 'x', message: HOSTILE.repeat(9), remedy: '' }),
    ]);
    for (const columns of [40, 41, 60, 79, 80, 120]) {
      for (const line of renderProgress(viewOf(state), { ...look, columns })) {
        expect(stringWidth(line)).toBeLessThanOrEqual(columns);
        // eslint-disable-next-line no-control-regex -- control characters are what this is about
        expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      }
    }
  });

  test('is as wide in colour as without', () => {
    const state = foldDrafts(middle());
    const paint = (_: string, text: string): string => `\u001b[32m${text}\u001b[39m`;
    const widths = renderProgress(viewOf(state), look).map((line) => stringWidth(line));
    expect(
      renderProgress(viewOf(state), { ...look, paint }).map((line) => stringWidth(line)),
    ).toEqual(widths);
  });
});

describe('the summary', () => {
  const state = foldDrafts([
    ...middle(),
    buildDraft('run.finished', 20_000, { outcome: 'interrupted', reason: 'The container stopped' }),
  ]);

  test('prints every rate with what it is a share of', () => {
    expect(renderSummary(state, NOW)).toEqual([
      '■ Run interrupted: The container stopped',
      expect.stringMatching(
        /^ {2}6[34] of 154 tasks ended: 31 passed, 4 partial, 22 failed/,
      ) as string,
      '  20 % (31 of 154) passed of all tasks',
      expect.stringMatching(/^ {2}4\d % \(31 of 6[34]\) passed of attempted tasks$/) as string,
      expect.stringMatching(
        /^ {2}5\d % \(31 of 6[01]\) passed of attempted tasks without infra faults$/,
      ) as string,
      '  Duration 5 h 33',
      '  Run id run-1',
    ]);
  });

  test('is the same for programs', () => {
    expect(summaryJson(state, NOW)).toMatchObject({
      type: 'run.summary',
      runId: 'run-1',
      status: 'interrupted',
      counts: { total: 154, passed: 31, failed: 22 },
      totalProvenance: 'log',
      durationMs: 20_000_000,
    });
  });
});

describe('lines of plain text', () => {
  function linesOf(drafts: readonly EventDraft[]): readonly string[] {
    const events = numberDrafts(drafts);
    const state = foldDrafts(drafts);
    return events.flatMap((event) => eventLine(event, state) ?? []);
  }

  test('one for each thing worth noting, none for steps', () => {
    const task = buildTask(7);
    const drafts = [
      opened,
      ...buildAssignments([task]),
      ...buildTaskStory({ task, at: 750, ending: { kind: 'score', score: 0.5 } }),
      buildDraft('run.finished', 900, { outcome: 'completed', reason: '' }),
    ];
    expect(linesOf(drafts)).toEqual([
      'Watching azureuser@10.0.0.4 as run run-1',
      'Worker 0 does 1 tasks',
      '◐ chrome/00000007 partial (score 0.50, 2 steps, 55 s) [1/1 tasks: 0 ✓ 1 ◐ 0 ✗ 0 ! 0 ⌀]',
      'Run completed',
    ]);
  });

  test('an error is told once, with its message on one line', () => {
    const task = buildTask(7);
    const message = 'first\nsecond \u001b[31mred';
    const lines = linesOf([
      ...buildAssignments([task]),
      ...buildTaskStory({ task, at: 750, ending: { kind: 'error', message } }),
    ]);
    expect(lines.filter((line) => line.includes('chrome/'))).toEqual([
      expect.stringContaining('! chrome/00000007 error') as string,
    ]);
    expect(lines.at(-1)).toContain('first second red');
  });
});

describe('text of the VM', () => {
  test('loses what could steer a terminal and keeps the rest', () => {
    expect(plainText(HOSTILE)).toBe('<b> txet 日本語 \u{1F4A5}');
  });

  test('has no control character left, whatever it was', () => {
    fc.assert(
      fc.property(fc.uint16Array(), (units) => {
        const text = plainText(String.fromCharCode(...units));
        return !/[\p{Cc}\p{Cf}]/u.test(text);
      }),
    );
  });

  test('is cut by columns, not by characters', () => {
    expect([fit('日本語', 5), fit('日本語', 6), fit('abc', 3), fit('abcd', 3)]).toEqual([
      '日本…',
      '日本語',
      'abc',
      'ab…',
    ]);
  });

  test('lines up in a table', () => {
    expect(
      table(
        ['A', 'B'],
        [
          ['日本', 'x'],
          ['a\u001b[1m', ''],
        ],
      ),
    ).toBe('A     B\n日本  x\na');
  });
});
