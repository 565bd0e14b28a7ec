import { describe, expect, it } from 'vitest';
import { createStep } from '#core/run/runState.ts';
import type { StepState } from '#protocol/snapshot.ts';
import { stepLabel } from '../../../../src/renderer/components/task/stepLabel.ts';

const screen = { widthPx: 1000, heightPx: 500 };
const click = { kind: 'click', x: 0.5, y: 0.25 } as const;

function did(texts: readonly string[], targets: StepState['targets'] = []): StepState {
  return {
    ...createStep(1, 'done'),
    actions: texts.map((text) => ({ text, isOk: null, message: null })),
    targets,
  };
}

describe('the label of a step', () => {
  it('tells a region of the screen by its pixels once its place is known', () => {
    const texts = ['computer.mouse.move_id(id=2)\ncomputer.mouse.single_click()'];
    expect([
      stepLabel(did(texts), screen),
      stepLabel(did(texts, [click]), null),
      stepLabel(did(texts, [{ ...click, x: null, y: null }]), screen),
      stepLabel(did(texts, [click]), screen),
    ]).toEqual([
      { kind: 'click', text: 'click #2' },
      { kind: 'click', text: 'click #2' },
      { kind: 'click', text: 'click #2' },
      { kind: 'click', text: 'click (500, 125)' },
    ]);
  });

  it('tells a share of the screen by its pixels even without targets', () => {
    const texts = ['computer.mouse.move_abs(x=0.5, y=0.2)\ncomputer.mouse.single_click()', 'DONE'];
    expect(stepLabel(did(texts), screen).text).toBe('click (500, 100) · done');
  });

  it('joins what one block does, and what several actions do', () => {
    const block =
      'computer.mouse.move_id(id=2)\ncomputer.mouse.single_click()\ncomputer.keyboard.write("Receipts")';
    expect(stepLabel(did([block, 'computer.keyboard.press("enter")']), screen).text).toBe(
      'click #2 · type "Receipts" · press enter',
    );
  });

  it('leaves what was typed alone, though it reads like an action', () => {
    const typing = 'computer.keyboard.write("a, click #7")\n';
    const clicking = 'computer.mouse.move_id(id=2)\ncomputer.mouse.single_click()';
    const targets = [{ kind: 'type', x: null, y: null, text: 'a, click #7' } as const, click];
    expect(stepLabel(did([typing + clicking], targets), screen).text).toBe(
      'type "a, click #7" · click (500, 125)',
    );
  });

  it('names words, bare code, pauses and steps without an action', () => {
    const labels = [did(['DONE']), did(['FAIL']), did(['WAIT']), did(['import os, sys'])].map(
      (step) => stepLabel(step, screen),
    );
    expect([
      ...labels,
      stepLabel(createStep(3, 'thinking'), screen),
      stepLabel(createStep(3, 'skipped'), screen),
    ]).toEqual([
      { kind: 'done', text: 'done' },
      { kind: 'fail', text: 'give up' },
      { kind: 'wait', text: 'wait' },
      { kind: 'code', text: 'import os, sys' },
      { kind: null, text: 'thinking…' },
      { kind: null, text: 'passed over: the screen could not be read' },
    ]);
  });

  it('has the kind of the first thing done that is no move or pause', () => {
    expect(stepLabel(did(['WAIT', 'computer.keyboard.press("esc")']), screen).kind).toBe('press');
  });
});
