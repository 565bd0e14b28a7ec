import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAction, resolveTargets } from '#core/waa/actions.ts';
import { readRegions } from '#core/waa/regions.ts';

function shown(text: string): readonly [string, string] {
  const { kind, label } = parseAction(text);
  return [kind, label];
}

describe('an action', () => {
  it.each([
    // Words.
    ['WAIT', 'wait', 'wait'],
    ['DONE', 'done', 'done'],
    ['FAIL', 'fail', 'give up'],
    ['', 'none', 'no action'],
    ['# plan not found', 'none', 'no code in the answer'],
    // navi.
    ['computer.mouse.move_id(id=7)\ncomputer.mouse.single_click()', 'click', 'click #7'],
    ['computer.mouse.move_id(7)\ncomputer.mouse.double_click()', 'double_click', 'double-click #7'],
    [
      'computer.mouse.move_abs(x=0.42, y=0.7)\ncomputer.mouse.right_click()',
      'right_click',
      'right-click (42 %, 70 %)',
    ],
    ['computer.mouse.move_abs(x=0.5, y=1)', 'move', 'move to (50 %, 100 %)'],
    ['computer.mouse.scroll(dir="down")', 'scroll', 'scroll down'],
    ['computer.mouse.drag(screen_x=300, screen_y=200)', 'drag', 'drag to (300, 200)'],
    ['computer.keyboard.write("=SUM(")', 'type', 'type "=SUM("'],
    ['computer.keyboard.press("ctrl+s")', 'press', 'press ctrl+s'],
    ['computer.os.open_program("ms-settings:")', 'open', 'open "ms-settings:"'],
    ['computer.window_manager.switch_to_application("Clock")', 'switch', 'switch to "Clock"'],
    ['# click computer.mouse.single_click()\nx = 1', 'code', 'x = 1'],
    // pyautogui.
    ['import pyautogui; pyautogui.click(412, 233)', 'click', 'click (412, 233)'],
    ['pyautogui.click(x=412.5, y=233)', 'click', 'click (412.5, 233)'],
    ['pyautogui.click(0.5, 0.25)', 'click', 'click (50 %, 25 %)'],
    ["pyautogui.click(1, 1, button='right')", 'right_click', 'right-click (1, 1)'],
    ['pyautogui.click(10, 20, clicks=2)', 'double_click', 'double-click (10, 20)'],
    ['pyautogui.moveTo(10, 20)\npyautogui.dragTo(30, 40, duration=1)', 'drag', 'drag to (30, 40)'],
    ['pyautogui.scroll(-500)', 'scroll', 'scroll down'],
    ['pyautogui.hotkey("ctrl", "shift", "t")', 'press', 'press ctrl+shift+t'],
    ["pyautogui.press(['tab', 'enter'])", 'press', 'press tab+enter'],
    ['time.sleep(2)', 'wait', 'wait 2 s'],
    [
      'pyautogui.write("a")\ntime.sleep(1)\npyautogui.press("enter")\npyautogui.press("f5")',
      'type',
      'type "a", wait 1 s, press enter +1',
    ],
    // OSWorld's computer_13.
    [
      `{'action_type': 'CLICK', 'parameters': {'x': 100, 'y': 200, 'button': 'right', 'num_clicks': 1}}`,
      'right_click',
      'right-click (100, 200)',
    ],
    [
      '{"action_type": "TYPING", "parameters": {"text": "he said \\"x\\": 5"}}',
      'type',
      'type "he said "x": 5"',
    ],
    [`{'action_type': 'HOTKEY', 'parameters': {'keys': ['ctrl', 'c']}}`, 'press', 'press ctrl+c'],
    [`{'action_type': 'SCROLL', 'parameters': {'dx': 0, 'dy': -3}}`, 'scroll', 'scroll down'],
    [`{'action_type': 'DONE'}`, 'done', 'done'],
    // Short calls, normalised boxes.
    ['click(100, 200)', 'click', 'click (100, 200)'],
    ['type("hello")', 'type', 'type "hello"'],
    ["click(start_box='[100, 200, 300, 400]')", 'click', 'click (20 %, 30 %)'],
    ["left_double(point='500 250')", 'double_click', 'double-click (50 %, 25 %)'],
  ])('%j is shown in words', (text, kind, label) => {
    expect(shown(text)).toEqual([kind, label]);
  });

  it('clicks where the pointer was moved last', () => {
    const { targets } = parseAction(
      'computer.mouse.move_abs(x=0.1, y=0.2)\ncomputer.keyboard.write("a")\ncomputer.mouse.single_click()',
    );
    expect(targets).toEqual([
      { kind: 'move', point: { in: 'fractions', x: 0.1, y: 0.2 } },
      { kind: 'type', point: null, text: 'a' },
      { kind: 'click', point: { in: 'fractions', x: 0.1, y: 0.2 } },
    ]);
  });

  it('keeps a label short, however long the text', () => {
    expect(
      parseAction(`computer.keyboard.write("${'long '.repeat(500)}")`).label.length,
    ).toBeLessThan(60);
    expect(parseAction('z'.repeat(5000)).label.length).toBeLessThanOrEqual(80);
  });

  it('is read without ever throwing', () => {
    const piece = fc.constantFrom(
      'pyautogui.',
      'click',
      '(',
      ')',
      '[',
      '{',
      '"',
      "'",
      '"""',
      ',',
      '=',
      '0.5',
      '#',
      '\n',
      'action_type',
      ':',
      '\\',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((parts) => parts.join('')),
        ),
        (text) => {
          const { targets } = parseAction(text);
          for (const { x, y } of resolveTargets(targets, {
            widthPx: 1280,
            heightPx: 720,
            regions: [],
          })) {
            for (const value of [x, y])
              expect(value === null || (value >= 0 && value <= 1)).toBe(true);
          }
        },
      ),
    );
  });
});

describe('the pointer', () => {
  const pixels = (x: number, y: number) => ({ in: 'pixels', x, y }) as const;
  it.each([
    ['pyautogui.moveTo(10, 20)\npyautogui.dragTo(30, 40)', pixels(10, 20), pixels(30, 40)],
    ['pyautogui.moveTo(10, 20)\npyautogui.dragRel(5, -5)', pixels(10, 20), pixels(15, 15)],
    [
      'pyautogui.mouseDown(10, 20)\npyautogui.moveTo(30, 40)\npyautogui.mouseUp()',
      pixels(10, 20),
      pixels(30, 40),
    ],
    [
      `[{'action_type': 'MOVE_TO', 'parameters': {'x': 10, 'y': 20}}, {'action_type': 'DRAG_TO', 'parameters': {'x': 30, 'y': 40}}]`,
      pixels(10, 20),
      pixels(30, 40),
    ],
    [
      "drag(start_box='(100, 200)', end_box='(300, 400)')",
      { in: 'thousandths', x: 100, y: 200 },
      { in: 'thousandths', x: 300, y: 400 },
    ],
  ])('of %j drags from one place to the other', (text, from, to) => {
    expect(parseAction(text).targets).toEqual([
      { kind: 'move', point: from },
      { kind: 'drag', point: to },
    ]);
  });

  it.each([
    [
      `[{'action_type': 'MOVE_TO', 'parameters': {'x': 10, 'y': 20}}, {'action_type': 'CLICK', 'parameters': {}}]`,
      { kind: 'click', point: pixels(10, 20) },
    ],
    ['pyautogui.mouseDown(7, 8)\npyautogui.mouseUp()', { kind: 'click', point: pixels(7, 8) }],
    [
      'pyautogui.moveTo(10, 20)\npyautogui.moveRel(5, 5)\npyautogui.click()',
      { kind: 'click', point: pixels(15, 25) },
    ],
    ['pyautogui.moveRel(5, 5)\npyautogui.click()', { kind: 'click', point: null }],
  ])('of %j clicks once', (text, target) => {
    expect(parseAction(text).targets).toEqual([target]);
  });
});

describe('targets on a picture', () => {
  const regions = readRegions(
    JSON.stringify([
      {
        from: 'ocr',
        type: 'text',
        text: 'File',
        shape: { x: 128, y: 72, width: 128, height: 72 },
        label: '0',
      },
      { from: 'ocr', type: 'text', text: 'no place', label: '1' },
    ]),
  );
  const frame = { widthPx: 1280, heightPx: 720, regions };

  it.each([
    ['pyautogui.click(640, 360)', { x: 0.5, y: 0.5 }],
    ['pyautogui.click(9999, -5)', { x: 1, y: 0 }],
    [
      'computer.mouse.move_abs(x=0.25, y=0.75)\ncomputer.mouse.single_click()',
      { x: 0.25, y: 0.75 },
    ],
    ['computer.mouse.move_id(id=0)\ncomputer.mouse.single_click()', { x: 0.15, y: 0.15 }],
    ['computer.mouse.move_id(id=1)\ncomputer.mouse.single_click()', { x: null, y: null }],
    ['computer.mouse.move_id(id=99)\ncomputer.mouse.single_click()', { x: null, y: null }],
    ["click(start_box='(500,250)')", { x: 0.5, y: 0.25 }],
    ['computer.mouse.single_click()', { x: null, y: null }],
  ])('of %j are fractions of it', (text, place) => {
    const [target] = resolveTargets(parseAction(text).targets, frame);
    expect(target?.x === null ? null : target?.x).toEqual(
      place.x === null ? null : expect.closeTo(place.x),
    );
    expect(target?.y === null ? null : target?.y).toEqual(
      place.y === null ? null : expect.closeTo(place.y),
    );
  });

  it.each(['', '{}', '[1, null, {"shape": 5}]', '[{"shape": {"x": "1"}}]', '[{"sha'])(
    'find no region in the file %j',
    (json) => {
      expect(readRegions(json)).toEqual([]);
    },
  );
});
