/** Errors that are the same but for names, numbers and paths, counted together. */
import type { ErrorGroup } from '#protocol/analysis.ts';
import type { RunState } from '#protocol/snapshot.ts';
import type { TaskKey } from '#protocol/vocabulary.ts';

/** What follows is data: a whole page of HTML, a dump. */
const MAX_CHARS = 2000;
/** Cut only after names are out, so that longer names do not leave less of the rest. */
const MAX_PATTERN_CHARS = 300;
/** Tasks named for a group; more are counted only. */
const MAX_TASKS = 200;
/** Groups kept; the rarest are left out. */
const MAX_GROUPS = 100;
const MAX_EXAMPLE_CHARS = 600;

/** In this order: an address holds a path, a path numbers. Bounded, for lines are untrusted. */
const VARIABLES: readonly (readonly [RegExp, string])[] = [
  [/\b[a-z][a-z0-9+.-]{1,12}:\/\/[^\s'")\]>]{1,400}/gi, '<url>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}[\w-]{0,16}/gi, '<id>'],
  [/\b0x[0-9a-f]{1,16}\b/gi, '<address>'],
  [/\b[a-z]:\\{1,2}[^\s'"<>|]{0,300}/gi, '<path>'],
  [/(?<![\w.])\/[\w.@~+-]{1,100}(?:\/[\w.@~+-]{1,100}){1,20}/g, '<path>'],
  [/\d{1,20}(?:\.\d{1,20}){0,4}/g, '<n>'],
];

/** The first line without what differs from case to case. */
export function toErrorPattern(text: string): string {
  const line = (text.split('\n', 1)[0] ?? '').slice(0, MAX_CHARS).trim();
  const pattern = VARIABLES.reduce((rest, [pattern, word]) => rest.replace(pattern, word), line);
  return pattern.replace(/\s+/g, ' ').slice(0, MAX_PATTERN_CHARS);
}

export interface ErrorCase {
  readonly kind: ErrorGroup['kind'];
  readonly text: string;
  readonly task: TaskKey | null;
  readonly at: string | null;
  readonly lineIndex: number | null;
}

/** Most frequent first; at most `MAX_GROUPS`. */
export function groupErrors(cases: readonly ErrorCase[]): readonly ErrorGroup[] {
  const groups = new Map<string, { first: ErrorCase; pattern: string; cases: ErrorCase[] }>();
  for (const each of cases) {
    const pattern = toErrorPattern(each.text);
    if (pattern === '') continue;
    const key = `${each.kind}\0${pattern}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { first: each, pattern, cases: [each] });
    else known.cases.push(each);
  }
  return [...groups.values()]
    .sort((a, b) => b.cases.length - a.cases.length)
    .slice(0, MAX_GROUPS)
    .map(({ first, pattern, cases: all }) => ({
      pattern,
      kind: first.kind,
      count: all.length,
      tasks: [...new Set(all.flatMap(({ task }) => task ?? []))].slice(0, MAX_TASKS),
      example: first.text.slice(0, MAX_EXAMPLE_CHARS),
      firstAt: first.at,
      lineIndex: first.lineIndex,
    }));
}

/** What the run's state itself tells: exceptions that ended attempts, actions that the guest refused. */
export function errorsOfState(state: RunState): readonly ErrorGroup[] {
  const cases: ErrorCase[] = [];
  for (const key of state.taskOrder) {
    for (const attempt of state.tasks[key]?.attempts ?? []) {
      if (attempt.error !== null) {
        const text = attempt.error.message;
        cases.push({ kind: 'exception', text, task: key, at: attempt.endedAt, lineIndex: null });
      }
      for (const step of attempt.steps) {
        for (const action of step.actions) {
          if (action.isOk !== false) continue;
          const text = action.message ?? 'The guest did not run the action.';
          const at = step.executedAt ?? step.actedAt;
          cases.push({ kind: 'action', text, task: key, at, lineIndex: null });
        }
      }
    }
  }
  return groupErrors(cases);
}
