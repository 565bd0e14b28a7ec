import type { TaskRef } from '#protocol/vocabulary.ts';
import { WAA_DOMAINS } from '#core/waa/taskCatalogue.ts';
import type { Recipe } from '../recipe.ts';
import { notepadRecipe } from './notepad.ts';

type DomainRecipes = (index: number, exampleId: string) => Recipe;

const BY_DOMAIN: Readonly<Record<string, DomainRecipes>> = {
  notepad: notepadRecipe,
};

/** The recipe of a task. Its text depends on the task alone, so runs with different seeds agree. */
export function recipeOf(task: TaskRef): Recipe {
  const domain = WAA_DOMAINS.find((one) => one.id === task.domain);
  const index = Math.max(0, domain?.exampleIds.indexOf(task.exampleId) ?? 0);
  return (BY_DOMAIN[task.domain] ?? notepadRecipe)(index, task.exampleId);
}
