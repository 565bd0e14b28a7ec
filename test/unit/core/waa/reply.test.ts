import { describe, expect, test } from 'vitest';
import { splitPrompt, splitReply } from '#core/waa/reply.ts';

describe('a reply', () => {
  test('of navi falls into its parts in order', () => {
    const reply = [
      'Screen annotation: Settings is open.',
      'The list is at the left.',
      '',
      'Multi-step planning:',
      '1. Open Notifications',
      '',
      'Decision:',
      '```decision',
      'COMMAND',
      '```',
      '',
      'Action code:',
      '```python',
      'computer.mouse.move_id(id=0)',
      '```',
      '',
      '```memory',
      '# empty memory block',
      '```',
    ].join('\n');
    expect(splitReply(reply)).toEqual([
      { kind: 'observation', text: 'Settings is open.\nThe list is at the left.' },
      { kind: 'plan', text: '1. Open Notifications' },
      { kind: 'decision', text: 'COMMAND' },
      { kind: 'code', text: 'computer.mouse.move_id(id=0)' },
      { kind: 'memory', text: '# empty memory block' },
    ]);
  });

  test('with headings in Markdown is understood as well', () => {
    const reply =
      '## Thought\nIt did not open.\n**Action:** click it again\n```\npyautogui.click(1, 2)\n```';
    expect(splitReply(reply)).toEqual([
      { kind: 'thought', text: 'It did not open.' },
      { kind: 'code', text: 'click it again' },
      { kind: 'code', text: 'pyautogui.click(1, 2)' },
    ]);
  });

  test('that the token limit cut within a block keeps what it has', () => {
    expect(splitReply('Plan:\n```python\ncomputer.mouse.si')).toEqual([
      { kind: 'code', text: 'computer.mouse.si' },
    ]);
  });

  test('in prose stays prose: a sentence with a colon or one word is no heading', () => {
    const reply = 'I will click: the button\nAction\nhttps://a.example/thought: no';
    expect(splitReply(reply)).toEqual([{ kind: 'other', text: reply }]);
  });
});

describe('a prompt', () => {
  test('of navi falls apart at its numbered headings, not at numbers within a part', () => {
    const prompt = [
      String.raw`\Inputs:`,
      '',
      '1. User objective: Do this:',
      '1. Open it. ',
      '',
      '2. Window title: Settings',
      '',
      '3. Clipboard content.',
      'No content',
    ].join('\n');
    expect(splitPrompt(prompt)).toEqual([
      { title: 'User objective', text: 'Do this:\n1. Open it.' },
      { title: 'Window title', text: 'Settings' },
      { title: 'Clipboard content', text: 'No content' },
    ]);
  });

  test('of any other shape is one part', () => {
    expect(splitPrompt('You are an agent.\nDo well.')).toEqual([
      { title: '', text: 'You are an agent.\nDo well.' },
    ]);
  });
});
