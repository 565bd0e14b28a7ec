import { describe, expect, it } from 'vitest';
import { createWriterRule } from '../../../../src/engine/library/writerRule.ts';

describe('the writer’s rule', () => {
  const messageOf = (rule: ReturnType<typeof createWriterRule>): string => {
    try {
      rule.check('The trash');
      return 'allowed';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };

  it.each([
    [true, null, null, 'allowed'],
    [
      false,
      'desktop face, process 4 on lab',
      null,
      "The trash can't be changed here: another WAA Monitor holds this data folder (desktop face, process 4 on lab).",
    ],
    [
      false,
      null,
      'The data folder /d cannot be written (its disk is read-only).',
      "The trash can't be changed here. The data folder /d cannot be written (its disk is read-only).",
    ],
  ])('as writer %s, held by %s, obstacle %s', (isWriter, writer, obstacle, message) => {
    expect(messageOf(createWriterRule(isWriter, writer, obstacle))).toBe(message);
  });
});
