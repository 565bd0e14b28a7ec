import type { TaskRef } from '#protocol/vocabulary.ts';
import { isInfeasibleTask, WAA_DOMAINS } from '#core/waa/taskCatalogue.ts';
import type { Recipe } from '../recipe.ts';
import { browserRecipe } from './browser.ts';
import { calculatorRecipe } from './calculator.ts';
import { clockRecipe } from './clock.ts';
import { codeRecipe } from './code.ts';
import { explorerRecipe } from './explorer.ts';
import { impossibleRecipe } from './impossible.ts';
import { notepadRecipe } from './notepad.ts';
import { paintRecipe } from './paint.ts';
import { playerRecipe } from './player.ts';
import { settingsRecipe } from './settings.ts';
import { sheetRecipe } from './sheet.ts';
import { writerRecipe } from './writer.ts';

type DomainRecipes = (index: number, exampleId: string) => Recipe;

const BY_DOMAIN: Readonly<Record<string, DomainRecipes>> = {
  chrome: (index) => browserRecipe('chrome', index),
  clock: clockRecipe,
  file_explorer: explorerRecipe,
  libreoffice_calc: sheetRecipe,
  libreoffice_writer: writerRecipe,
  microsoft_paint: paintRecipe,
  msedge: (index) => browserRecipe('edge', index),
  notepad: notepadRecipe,
  settings: settingsRecipe,
  vlc: playerRecipe,
  vs_code: codeRecipe,
  windows_calc: calculatorRecipe,
};

/** The recipe of a task. Its text depends on the task alone, so runs with different seeds agree. */
export function recipeOf(task: TaskRef): Recipe {
  const domain = WAA_DOMAINS.find((one) => one.id === task.domain);
  const index = Math.max(0, domain?.exampleIds.indexOf(task.exampleId) ?? 0);
  if (isInfeasibleTask(task.exampleId)) {
    const impossible = domain?.exampleIds.filter(isInfeasibleTask) ?? [];
    return impossibleRecipe(task.domain, impossible.indexOf(task.exampleId));
  }
  return (BY_DOMAIN[task.domain] ?? notepadRecipe)(index, task.exampleId);
}
