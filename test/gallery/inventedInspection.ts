/** What a step of the invented run saved, for the inspector of the gallery. */
import type { StepInspection, StepObservation, StepText } from '#protocol/inspector.ts';

export function inventInspection(stepNumber: number): StepInspection {
  return {
    stepNumber,
    before: stepNumber === 0 ? null : observation(stepNumber - 1),
    after: observation(stepNumber),
    pictures: [],
    texts:
      stepNumber === 0
        ? []
        : [text('plan_result', REPLY), text('regions', REGIONS), text('user_question', PROMPT)],
    records: [text('record', JSON.stringify({ step_num: stepNumber, action: 'WAIT' }, null, 2))],
  };
}

function observation(stepNumber: number): StepObservation {
  return {
    windowTitle: 'Quarterly figures.xlsx - LibreOffice Calc',
    windowRect: { x: 150, y: 70, width: 900, height: 600 },
    windowNames: ['Quarterly figures.xlsx - LibreOffice Calc', 'Program Manager'],
    clipboard: stepNumber > 2 ? '=SUM(B2:B14)' : null,
    humanInput: null,
    terminal: null,
    accessibilityTree: text('accessibility_tree', inventTree(stepNumber)),
  };
}

function inventTree(stepNumber: number): string {
  const rows = Array.from({ length: 22 }, (_, row) => {
    const cells = Array.from(
      { length: 9 },
      (_cell, column) =>
        `<text name="${'ABCDEFGHI'[column] ?? ''}${row + 1}" cp:screencoord="(${150 + column * 100}, ${130 + row * 24})" cp:size="(100, 24)"/>`,
    );
    return `<row name="Row ${row + 1}" cp:screencoord="(150, ${130 + row * 24})" cp:size="(900, 24)">${cells.join('')}</row>`;
  });
  return `<desktop xmlns:cp="uri:x"><window name="Quarterly figures" st:active="true" cp:screencoord="(150, 70)" cp:size="(900, 600)"><menu-bar name="&lt;img onerror=alert(1)&gt;" cp:screencoord="(150, 104)" cp:size="(900, 24)"/><table name="Sheet ${stepNumber}" cp:screencoord="(150, 130)" cp:size="(900, 528)">${rows.join('')}</table></window><pane name="Taskbar" cp:screencoord="(0, 760)" cp:size="(1280, 40)"/></desktop>`;
}

function text(kind: string, content: string): StepText {
  return {
    name: `${kind}-step_0.txt`,
    kind,
    sizeBytes: content.length,
    isCut: false,
    text: content,
  };
}

const REPLY = `Screen annotation: A sheet is open, column B holds the revenue.

Multi-step planning:
1. Select the first empty cell below the revenue.
2. Write the formula.

Decision:
\`\`\`decision
COMMAND
\`\`\`

Action code:
\`\`\`python
computer.mouse.move_id(id=42)
computer.mouse.single_click()
\`\`\`

\`\`\`memory
# The sheet has 13 rows of revenue.
\`\`\`
`;
const PROMPT = `\\Inputs:

1. User objective: Sum the revenue column of the open sheet.

2. Window title: Quarterly figures.xlsx

3. All window names:
Quarterly figures.xlsx

4. Clipboard content.
No content
`;
const REGIONS = JSON.stringify([
  {
    from: 'ocr',
    type: 'text',
    text: 'File',
    shape: { x: 158, y: 106, width: 40, height: 20 },
    label: '0',
  },
  {
    from: 'groundingdino',
    type: 'icon',
    text: '',
    shape: { x: 520, y: 769, width: 22, height: 22 },
    label: '1',
  },
]);
