import { describe, expect, it } from 'vitest';
import { scrubText } from '#core/scrub/scrubText.ts';
import { compileScrubRules } from '#core/scrub/userRules.ts';

describe('compileScrubRules', () => {
  it('hides words as they are and what expressions match', () => {
    const { rules, problems } = compileScrubRules(['Project (X)', '/corp-\\d+/i']);
    expect(problems).toEqual([]);
    expect(scrubText('Project (X) on CORP-17 and Project X', rules)).toBe(
      '[hidden] on [hidden] and Project X',
    );
  });

  it('says which patterns it does not use, and uses the others', () => {
    const { rules, problems } = compileScrubRules(['/(/', '/a*/', 'abc', 'long enough']);
    expect(problems).toHaveLength(3);
    expect(scrubText('abc long enough', rules)).toBe('abc [hidden]');
  });
});
