import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitPlanResult } from '#core/waa/planResult.ts';

const ANSWER = [
  'Screen annotation: The editor is open.',
  '',
  'Multi-step planning:',
  '1. Click the menu',
  '2. Save',
  '',
  'Decision:',
  '```decision',
  'COMMAND',
  '```',
  '',
  'Action code:',
  '```python',
  '# open it',
  'computer.mouse.single_click()',
  '```',
  '',
  '```memory',
  'The menu is top left.',
  '```',
].join('\n');

describe("the model's answer", () => {
  it('is split into its parts', () => {
    expect(splitPlanResult(ANSWER)).toEqual({
      thought:
        'Screen annotation: The editor is open.\n\nMulti-step planning:\n1. Click the menu\n2. Save',
      plan: '1. Click the menu\n2. Save',
      decision: 'COMMAND',
      code: '# open it\ncomputer.mouse.single_click()',
      memory: 'The menu is top left.',
    });
  });

  it('without any block is all prose', () => {
    expect(splitPlanResult('I cannot do that.')).toEqual({
      thought: 'I cannot do that.',
      plan: null,
      decision: null,
      code: null,
      memory: null,
    });
  });

  it('that was cut inside its code keeps what there is', () => {
    expect(splitPlanResult('Go.\n```python\ncomputer.mouse.').code).toBe('computer.mouse.');
  });

  it('is split without ever throwing', () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom('```', '```python', 'Plan:', 'Decision:', ''),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        splitPlanResult(lines.join('\n'));
      }),
    );
  });
});
