/** What differs between a run and its redacted copy, for a preview. */

export interface TextChange {
  /** Where it stands, for people: `notepad/366de66e · step 4 · thought`. */
  readonly place: string;
  readonly before: string;
  readonly after: string;
}

export interface TextChanges {
  readonly count: number;
  /** The first of them, each cut to `MAX_SHOWN_CHARS`. */
  readonly shown: readonly TextChange[];
}

const MAX_SHOWN_CHARS = 300;

/** Both values have the same shape: only texts and names of members differ. */
export function findTextChanges(before: unknown, after: unknown, limit: number): TextChanges {
  const shown: TextChange[] = [];
  let count = 0;
  const compare = (old: unknown, now: unknown, path: readonly string[]): void => {
    if (old === now) return;
    if (typeof old === 'string') {
      count += 1;
      if (shown.length < limit) {
        shown.push({ place: placeOf(path), before: cut(old), after: cut(textOf(now)) });
      }
      return;
    }
    if (typeof old !== 'object' || old === null) return;
    const entries = Object.entries(old);
    const others = typeof now === 'object' && now !== null ? Object.entries(now) : [];
    entries.forEach(([key, member], index) => {
      compare(member, others[index]?.[1], [...path, key]);
    });
  };
  compare(before, after, []);
  return { count, shown };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '(left out)';
}

function cut(text: string): string {
  return text.length > MAX_SHOWN_CHARS ? `${text.slice(0, MAX_SHOWN_CHARS - 1)}…` : text;
}

/** Indexes count from 1 for people; names of containers say nothing to them. */
function placeOf(path: readonly string[]): string {
  const words: string[] = [];
  path.forEach((part, index) => {
    const list = path[index - 1] ?? '';
    if (/^\d+$/.test(part)) words.push(`${SINGULAR[list] ?? list} ${String(Number(part) + 1)}`);
    else if (!(part in SINGULAR) && !SILENT.has(part)) words.push(part);
  });
  return words.join(' · ');
}

const SINGULAR: Readonly<Record<string, string>> = {
  attempts: 'attempt',
  steps: 'step',
  actions: 'action',
  targets: 'target',
  warnings: 'warning',
  sources: 'source',
  signals: 'signal',
};
const SILENT = new Set(['tasks', 'value']);
