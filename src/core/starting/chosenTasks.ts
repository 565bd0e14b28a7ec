/** Which of WAA's tasks a start is about. */
import { TASK_CATALOGUE, WAA_DOMAINS } from '#core/waa/taskCatalogue.ts';
import type { TaskChoice } from '#protocol/starting.ts';
import { assertNever } from '#protocol/vocabulary.ts';
import type { TaskRef } from '#protocol/vocabulary.ts';

export interface ChosenTasks {
  /** In WAA's order. */
  readonly tasks: readonly TaskRef[];
  /** True when WAA's own list serves: nothing has to be written. */
  readonly isAll: boolean;
  /** What was asked for and is no task or domain, or not one only. */
  readonly unknown: readonly string[];
}

export function chooseTasks(choice: TaskChoice): ChosenTasks {
  switch (choice.kind) {
    case 'all':
      return { tasks: TASK_CATALOGUE, isAll: true, unknown: [] };
    case 'count':
      return whole({ tasks: spread(choice.count), unknown: [] });
    case 'domains': {
      const known = new Set(WAA_DOMAINS.map(({ id }) => id));
      return whole({
        tasks: TASK_CATALOGUE.filter(({ domain }) => choice.domains.includes(domain)),
        unknown: choice.domains.filter((domain) => !known.has(domain)),
      });
    }
    case 'ids':
      return whole(byIds(choice.ids));
    default:
      return assertNever(choice);
  }
}

function whole(chosen: Omit<ChosenTasks, 'isAll'>): ChosenTasks {
  return { ...chosen, isAll: chosen.tasks.length === TASK_CATALOGUE.length };
}

/** One of each domain in turn until there are enough. */
function spread(count: number): readonly TaskRef[] {
  const chosen = new Set<TaskRef>();
  const rounds = Math.max(...WAA_DOMAINS.map(({ exampleIds }) => exampleIds.length));
  for (let round = 0; round < rounds && chosen.size < count; round += 1) {
    for (const { id, exampleIds } of WAA_DOMAINS) {
      const task = TASK_CATALOGUE.find(
        (each) => each.domain === id && each.exampleId === exampleIds[round],
      );
      if (task !== undefined && chosen.size < count) chosen.add(task);
    }
  }
  return TASK_CATALOGUE.filter((task) => chosen.has(task));
}

/** `domain/id`, an id, or the beginning of one. */
function byIds(ids: readonly string[]): Omit<ChosenTasks, 'isAll'> {
  const chosen = new Set<TaskRef>();
  const unknown: string[] = [];
  for (const text of ids) {
    const id = text.slice(text.lastIndexOf('/') + 1).toLowerCase();
    const exact = TASK_CATALOGUE.filter(({ exampleId }) => exampleId.toLowerCase() === id);
    const found =
      exact.length > 0 || id === ''
        ? exact
        : TASK_CATALOGUE.filter(({ exampleId }) => exampleId.toLowerCase().startsWith(id));
    const [task] = found;
    if (task === undefined || found.length > 1) unknown.push(text);
    else chosen.add(task);
  }
  return { tasks: TASK_CATALOGUE.filter((task) => chosen.has(task)), unknown };
}

/** The content of WAA's task file: `{ domain: [id, …] }`. */
export function taskFileText(tasks: readonly TaskRef[]): string {
  const byDomain: Record<string, string[]> = {};
  for (const { domain, exampleId } of tasks) (byDomain[domain] ??= []).push(exampleId);
  return `${JSON.stringify(byDomain, null, 2)}\n`;
}
