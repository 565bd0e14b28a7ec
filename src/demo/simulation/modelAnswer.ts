/** navi's conversation: the question it sends with a screen, and the model's answer in its parts. */
import { SCREEN_HEIGHT, SCREEN_WIDTH, type ScreenElement } from '../screens/guestScreen.ts';
import type { PlannedStep } from './taskPlan.ts';

export function planResultText(step: PlannedStep): string {
  const isCommand = step.decision === 'COMMAND';
  const code = step.actions.map((action) => action.text.trimEnd()).join('\n');
  return [
    `Screen annotation: ${step.see}`,
    '',
    'Multi-step planning:',
    step.plan,
    '',
    'Decision:',
    '```decision',
    step.decision,
    '```',
    '',
    ...(isCommand ? ['Action code:', '```python', code, '```', ''] : []),
    '```memory',
    step.memory,
    '```',
    '',
  ].join('\n');
}

export interface QuestionContext {
  readonly instruction: string;
  readonly windowTitle: string;
  readonly windowTitles: readonly string[];
  readonly elements: readonly ScreenElement[];
  readonly previousActions: readonly string[];
  readonly memory: string;
  /** Null while nothing was copied. */
  readonly clipboard: string | null;
}

export function userQuestionText(context: QuestionContext): string {
  const history = context.previousActions
    .slice(-2)
    .reverse()
    .map(
      (action, index) =>
        `Screen is currently at time step T. Below is the action executed at time step T-${index + 1}: \n${action}\n`,
    );
  return [
    String.raw`\Inputs:`,
    '',
    `1. User objective: ${context.instruction}`,
    '',
    `2. Window title: ${context.windowTitle}`,
    '',
    '3. All window names: ',
    ...context.windowTitles,
    '',
    '4. Clipboard content.',
    context.clipboard ?? 'No content',
    '',
    '5. Text rendering: ',
    'Text rendering not available for now.',
    '',
    '6. Candidate elements:',
    'ID | Type | Text content or description | Normalized location [x1, y1, x2, y2]',
    ...context.elements.map(candidateLine),
    '',
    '',
    '7. Images are sent as separate attachments.',
    '',
    '8. History of previous actions code blocks taken to reach the current screen.',
    ...(history.length === 0 ? ['No history available for the action steps.'] : history),
    '',
    '',
    '9. Textual memory:',
    '```memory',
    context.memory,
    '```',
    '',
  ].join('\n');
}

function candidateLine({ name, kind, rect }: ScreenElement, index: number): string {
  const round = (value: number): number => Math.round(value * 100) / 100;
  const box = [
    round(rect.x / SCREEN_WIDTH),
    round(rect.y / SCREEN_HEIGHT),
    round((rect.x + rect.width) / SCREEN_WIDTH),
    round((rect.y + rect.height) / SCREEN_HEIGHT),
  ];
  return `${index} | ${kind} | ${kind === 'text' ? name : '-'} | [${box.join(', ')}]`;
}
