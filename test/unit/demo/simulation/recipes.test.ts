import { describe, expect, it } from 'vitest';
import { TASK_CATALOGUE } from '#core/waa/taskCatalogue.ts';
import { elementsOf } from '../../../../src/demo/screens/elements.ts';
import type { Desktop } from '../../../../src/demo/screens/guestScreen.ts';
import { recipeOf } from '../../../../src/demo/simulation/recipes/index.ts';

function startOf(windows: Desktop['windows']): Desktop {
  return { windows, popup: null, isStartOpen: false, pointer: { x: 0, y: 0 }, clockMs: 0 };
}

describe('recipes of the 154 tasks', () => {
  it('give every task an instruction of its own', () => {
    const instructions = TASK_CATALOGUE.map(
      (task) => `${task.domain}: ${recipeOf(task).instruction}`,
    );
    const repeated = instructions.filter((one, index) => instructions.indexOf(one) !== index);
    expect(instructions).toHaveLength(154);
    expect(repeated).toEqual([]);
  });

  it('click only what is on the screen at that moment', () => {
    const missing: string[] = [];
    for (const task of TASK_CATALOGUE) {
      const recipe = recipeOf(task);
      let desktop = startOf(recipe.opening);
      for (const move of recipe.moves) {
        const names = new Set(elementsOf(desktop).map((element) => element.name));
        for (const op of move.ops) {
          if ('target' in op && !names.has(op.target)) {
            missing.push(`${task.domain}: ${move.plan}: ${op.target}`);
          }
        }
        desktop = move.then(desktop);
      }
    }
    expect([...new Set(missing)]).toEqual([]);
  });

  it('change the screen in most of their moves', () => {
    for (const task of TASK_CATALOGUE) {
      const recipe = recipeOf(task);
      let desktop = startOf(recipe.opening);
      let changes = 0;
      for (const move of recipe.moves) {
        const next = move.then(desktop);
        if (next !== desktop) changes += 1;
        desktop = next;
      }
      expect(changes, `${task.domain}/${task.exampleId}`).toBeGreaterThan(0);
    }
  });
});
