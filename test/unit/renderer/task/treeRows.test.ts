import { describe, expect, it } from 'vitest';
import { createRunState, createTask } from '#core/run/runState.ts';
import { selectTaskGroups } from '#core/run/selectors.ts';
import { EMPTY_TASK_NOTES } from '#protocol/library.ts';
import { neighbourTask, treeRows } from '../../../../src/renderer/components/task/treeRows.ts';

const refs = [
  { domain: 'chrome', exampleId: 'aaaa', instruction: 'Bookmark the page' },
  { domain: 'chrome', exampleId: 'bbbb', instruction: 'Clear the history' },
  { domain: 'clock', exampleId: 'cccc', instruction: 'Set an alarm' },
];
const state = {
  ...createRunState('r1'),
  workers: {
    '0': {
      id: '0',
      assignedCount: 3,
      currentTask: null,
      averageScore: null,
      isFinished: false,
      lastEventAt: null,
    },
  },
  taskOrder: refs.map(({ domain, exampleId }) => `${domain}/${exampleId}`),
  tasks: Object.fromEntries(
    refs.map(({ instruction, ...ref }, index) => [
      `${ref.domain}/${ref.exampleId}`,
      {
        ...createTask(ref),
        instruction,
        status: index === 0 ? ('passed' as const) : ('not_started' as const),
      },
    ]),
  ),
};
const groups = selectTaskGroups(state);
const none = new Set<string>();
const shown = (filter: string, closed: ReadonlySet<string> = none) =>
  treeRows(groups, filter, closed).map((row) =>
    row.kind === 'group' ? `[${row.group.domain}]` : row.task.exampleId,
  );

describe('treeRows', () => {
  it('lists domains with their tasks in run order', () => {
    expect(shown('')).toEqual(['[chrome]', 'aaaa', 'bbbb', '[clock]', 'cccc']);
  });

  it('hides the tasks of a closed domain, until a filter asks for them', () => {
    expect(shown('', new Set(['chrome']))).toEqual(['[chrome]', '[clock]', 'cccc']);
    expect(shown('history', new Set(['chrome']))).toEqual(['[chrome]', 'bbbb']);
  });

  it.each([
    ['passed', ['[chrome]', 'aaaa']],
    ['ALARM set', ['[clock]', 'cccc']],
    ['chrome/bb', ['[chrome]', 'bbbb']],
    ['no such thing', []],
    ['status:passed', ['[chrome]', 'aaaa']],
    ['domain:chrome -status:passed', ['[chrome]', 'bbbb']],
    ['"the history" OR "an alarm"', ['[chrome]', 'bbbb', '[clock]', 'cccc']],
    ['history status:', ['[chrome]', 'bbbb']],
  ])('filters by status, words of the instruction and id: %s', (filter, rows) => {
    expect(shown(filter)).toEqual(rows);
  });

  it('filters by what people noted and by errors', () => {
    const facts = (key: string) => ({
      notes: { ...EMPTY_TASK_NOTES, isStarred: key === 'chrome/bbbb' },
      error: key === 'clock/cccc' ? 'TimeoutError: 30 s' : '',
    });
    const found = (filter: string) =>
      treeRows(groups, filter, none, facts).flatMap((row) =>
        row.kind === 'task' ? [row.task.exampleId] : [],
      );
    expect([found('has:star'), found('error:timeout'), found('-has:error')]).toEqual([
      ['bbbb'],
      ['cccc'],
      ['aaaa', 'bbbb'],
    ]);
  });
});

describe('neighbourTask', () => {
  const rows = treeRows(groups, '', none);

  it('goes over the edge of a domain and stops at the ends', () => {
    expect([
      neighbourTask(rows, 'chrome/bbbb', 1),
      neighbourTask(rows, 'clock/cccc', 1),
      neighbourTask(rows, 'chrome/aaaa', -1),
    ]).toEqual(['clock/cccc', null, null]);
  });

  it('begins at an end when the selected task is not in the list', () => {
    expect([neighbourTask(rows, null, 1), neighbourTask(rows, 'gone', -1)]).toEqual([
      'chrome/aaaa',
      'clock/cccc',
    ]);
  });
});
