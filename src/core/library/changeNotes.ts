/** How a change of notes is applied. Pure: when and who come in as values. */
import type {
  RunMeta,
  RunMetaChange,
  RunNotes,
  TaskNotes,
  TaskNotesChange,
} from '#protocol/library.ts';
import { EMPTY_TASK_NOTES, MAX_TAGS } from '#protocol/library.ts';
import type { TaskKey } from '#protocol/vocabulary.ts';

export interface Author {
  readonly at: string;
  readonly by: string;
}

export function changeRunMeta(notes: RunNotes, change: RunMetaChange): RunNotes {
  const { meta } = notes;
  return {
    ...notes,
    meta: {
      name: change.name === undefined ? meta.name : change.name,
      tags: change.tags === undefined ? meta.tags : uniqueTags(change.tags),
      note: change.note ?? meta.note,
      isStarred: change.isStarred ?? meta.isStarred,
      isArchived: change.isArchived ?? meta.isArchived,
      notedTasks: meta.notedTasks,
    },
  };
}

export function changeTaskNotes(
  notes: RunNotes,
  task: TaskKey,
  change: TaskNotesChange,
  author: Author,
): RunNotes {
  const before = taskNotesOf(notes, task);
  const after: TaskNotes = {
    note: change.note ?? before.note,
    isStarred: change.isStarred ?? before.isStarred,
    override:
      change.override === undefined
        ? before.override
        : change.override && { ...change.override, at: author.at, by: author.by },
  };
  const others = Object.entries(notes.tasks).filter(([key]) => key !== task);
  // fromEntries defines, so a task that is called __proto__ is a task like any other.
  const tasks = Object.fromEntries(isEmpty(after) ? others : [...others, [task, after]]);
  return { meta: { ...notes.meta, notedTasks: Object.keys(tasks).length }, tasks };
}

/** Tags once each in the order they came; those of `remove` go, whatever their case. */
export function changeTags(
  tags: readonly string[],
  add: readonly string[],
  remove: readonly string[],
): string[] {
  const gone = new Set(remove.map(foldTag));
  return uniqueTags([...tags, ...add].filter((tag) => !gone.has(foldTag(tag)))).slice(0, MAX_TAGS);
}

/** Notes of a task, empty ones when it has none. */
export function taskNotesOf(notes: RunNotes, task: TaskKey): TaskNotes {
  const own = Object.hasOwn(notes.tasks, task) ? notes.tasks[task] : undefined;
  return own ?? EMPTY_TASK_NOTES;
}

/** True when a person has said anything of the run that would be missed. */
export function isNoted(meta: RunMeta): boolean {
  return meta.note !== '' || meta.tags.length > 0 || meta.name !== null || meta.notedTasks > 0;
}

function uniqueTags(tags: readonly string[]): string[] {
  const seen = new Set<string>();
  return tags.filter((tag) => {
    const folded = foldTag(tag);
    if (seen.has(folded)) return false;
    seen.add(folded);
    return true;
  });
}

function foldTag(tag: string): string {
  return tag.toLowerCase();
}

function isEmpty(notes: TaskNotes): boolean {
  return notes.note === '' && !notes.isStarred && notes.override === null;
}
