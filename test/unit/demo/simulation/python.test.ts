import { describe, expect, it } from 'vitest';
import { dumps, floatText, repr } from '../../../../src/demo/simulation/python.ts';
import { barText } from '../../../../src/demo/simulation/progressBar.ts';
import { sliceFor } from '../../../../src/demo/simulation/taskSelection.ts';

// Expected values were taken from Python 3.9 and tqdm.
describe('python values', () => {
  it.each([
    [{ command: 'calc' }, "{'command': 'calc'}"],
    [
      { window_name: "draft's", strict: true, none: null },
      `{'window_name': "draft's", 'strict': True, 'none': None}`,
    ],
    [['start', 'ms-clock://Timers', 0.5], "['start', 'ms-clock://Timers', 0.5]"],
    ['C:\\Users\\Docker', String.raw`'C:\\Users\\Docker'`],
    [`both ' and "`, String.raw`'both \' and "'`],
  ])('are printed by repr as Python does: %j', (value, expected) => {
    expect(repr(value)).toBe(expected);
  });

  it('are dumped as json.dumps does, ASCII only', () => {
    expect(dumps({ step_num: 0, action: null, rect: [0, 1], title: 'Übung ❯' })).toBe(
      String.raw`{"step_num": 0, "action": null, "rect": [0, 1], "title": "\u00dcbung \u276f"}`,
    );
  });

  it('keep the point of whole floats', () => {
    expect([floatText(1), floatText(0.6)]).toEqual(['1.0', '0.6']);
  });
});

describe('progress bars', () => {
  it('look like tqdm’s', () => {
    expect(barText('Example', 0, 1, 0)).toBe('Example:   0%|          | 0/1 [00:00<?, ?it/s]');
    expect(barText('Domain', 1, 5, 54_350)).toBe(
      'Domain:  20%|██        | 1/5 [00:54<03:37, 54.35s/it]',
    );
    expect(barText('Example', 1, 1, 58_300)).toBe(
      'Example: 100%|██████████| 1/1 [00:58<00:00, 58.30s/it]',
    );
  });
});

describe('the split among workers', () => {
  it('is contiguous and gives the first workers one more', () => {
    const tasks = Array.from({ length: 11 }, (_unused, index) => ({
      domain: 'd',
      exampleId: String(index),
    }));
    const parts = [0, 1, 2].map((worker) => sliceFor(tasks, worker, 3));
    expect(parts.map((part) => part.length)).toEqual([4, 4, 3]);
    expect(parts.flat()).toEqual(tasks);
  });
});
