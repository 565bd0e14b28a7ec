import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { usageInLine } from '#core/cost/usageInLine.ts';

describe('usage in a line of traj.jsonl', () => {
  it("is read in OpenAI's words, at the top or in info", () => {
    const usage = {
      prompt_tokens: 1200,
      completion_tokens: 34,
      prompt_tokens_details: { cached_tokens: 1000 },
    };
    const expected = { in: 1200, cached: 1000, out: 34 };
    expect(usageInLine({ step_num: 1, usage })).toEqual(expected);
    expect(usageInLine({ step_num: 1, info: { usage } })).toEqual(expected);
  });

  it("is read in Anthropic's words, whose input leaves out what was cached", () => {
    const usage = {
      input_tokens: 10,
      output_tokens: 5,
      cache_read_input_tokens: 100,
      cache_creation_input_tokens: 7,
    };
    expect(usageInLine({ usage })).toEqual({ in: 117, cached: 100, out: 5 });
  });

  it.each([
    [{ usage: { prompt_tokens: -1, completion_tokens: 2 } }],
    [{ usage: { prompt_tokens: '12', completion_tokens: 2 } }],
    [{ usage: { prompt_tokens: 1e300, completion_tokens: 2 } }],
    [{ usage: { prompt_tokens: 12 } }],
    [{ usage: [] }],
    [{ info: {} }],
    [null],
  ])('is none where the numbers make no sense: %o', (line) => {
    expect(usageInLine(line)).toBeNull();
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (usage) => {
        usageInLine({ usage, info: { usage } });
      }),
    );
  });
});
