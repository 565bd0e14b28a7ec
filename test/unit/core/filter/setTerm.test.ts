import { describe, expect, it } from 'vitest';
import { parseFilter } from '#core/filter/parseFilter.ts';
import { printFilter } from '#core/filter/printFilter.ts';
import { setTerm, termValues } from '#core/filter/setTerm.ts';
import { RUN_FILTER } from '#core/library/runFilter.ts';

describe('a condition chosen from a menu', () => {
  it.each([
    ['', 'status', ['failed'], 'status:failed'],
    ['model:gpt', 'status', ['failed', 'completed'], 'model:gpt status:failed,completed'],
    ['status:failed model:gpt', 'status', ['completed'], 'model:gpt status:completed'],
    ['status:failed model:gpt', 'status', [], 'model:gpt'],
    ['status:failed', 'status', [], ''],
    ['a OR b', 'tag', ['x'], '(a OR b) tag:x'],
    ['(status:failed OR b) c', 'status', ['completed'], '(status:failed OR b) c status:completed'],
    ['-status:failed', 'status', ['completed'], '-status:failed status:completed'],
  ])('in "%s": %s becomes %o', (text, field, values, expected) => {
    const { filter } = parseFilter(text, RUN_FILTER);
    expect(printFilter(setTerm(filter, field, values))).toBe(expected);
  });

  it('shows what is chosen', () => {
    const { filter } = parseFilter('tag:a,b status!=failed (tag:c OR d)', RUN_FILTER);
    expect([termValues(filter, 'tag'), termValues(filter, 'status')]).toEqual([['a', 'b'], []]);
  });
});
