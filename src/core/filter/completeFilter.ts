/** What could stand at the caret of a filter box. */
import { printValue } from './printFilter.ts';
import { tokenise } from './tokens.ts';
import type { Token } from './tokens.ts';
import { findField } from './vocabulary.ts';
import type { FilterField, FilterVocabulary } from './vocabulary.ts';

/** More than this is a list to search in, not to choose from. */
const MAX_OPTIONS = 12;

export interface CompletionOption {
  /** Put in the place of `from`..`to`. */
  readonly insert: string;
  readonly label: string;
  readonly help: string;
}

export interface Completion {
  readonly from: number;
  readonly to: number;
  readonly options: readonly CompletionOption[];
}

const NUMBER_FIELDS: ReadonlySet<FilterField<unknown>['kind']> = new Set([
  'number',
  'fraction',
  'duration',
]);

/** `items` tell which values there are; the most frequent come first. */
export function completeFilter<T>(
  text: string,
  caret: number,
  vocabulary: FilterVocabulary<T>,
  items: readonly T[],
): Completion {
  // What stands behind the caret in the same word is replaced only when the word is chosen whole.
  const token = tokenise(text.slice(0, caret)).tokens.at(-1);
  const nothing: Completion = { from: caret, to: caret, options: [] };
  if (token === undefined || token.to < caret) return fieldOptions('', caret, caret, vocabulary);
  if (token.kind === 'field') return valueOptions(token, caret, vocabulary, items) ?? nothing;
  if (token.kind !== 'text' || text.charAt(token.from) === '"') {
    const isAfterBracket = token.kind === 'open' || token.kind === 'minus';
    return isAfterBracket ? fieldOptions('', caret, caret, vocabulary) : nothing;
  }
  return fieldOptions(token.text, token.from, caret, vocabulary);
}

function fieldOptions<T>(
  typed: string,
  from: number,
  to: number,
  vocabulary: FilterVocabulary<T>,
): Completion {
  const folded = typed.toLowerCase();
  const options = vocabulary.fields
    .filter(({ name, aliases = [] }) => [name, ...aliases].some((each) => each.startsWith(folded)))
    .slice(0, MAX_OPTIONS)
    .map((field) => {
      const insert = `${field.name}${NUMBER_FIELDS.has(field.kind) ? '>' : ':'}`;
      return { insert, label: insert, help: field.help };
    });
  return { from, to, options };
}

function valueOptions<T>(
  token: Extract<Token, { kind: 'field' }>,
  caret: number,
  vocabulary: FilterVocabulary<T>,
  items: readonly T[],
): Completion | null {
  const field = findField(vocabulary, token.field);
  if (field === undefined) return null;
  const last = token.values.at(-1);
  // After a comma a new value begins.
  const current = last?.to === caret ? last : null;
  const typed = current?.text.toLowerCase() ?? '';
  const options = valuesOf(field, items)
    .filter((value) => value.toLowerCase().includes(typed) && value.toLowerCase() !== typed)
    .slice(0, MAX_OPTIONS)
    .map((value) => ({ insert: printValue(value), label: value, help: '' }));
  return { from: current?.from ?? caret, to: caret, options };
}

function valuesOf<T>(field: FilterField<T>, items: readonly T[]): readonly string[] {
  switch (field.kind) {
    case 'choice':
      return field.choices;
    case 'text':
      return byFrequency(items.flatMap((item) => [...new Set(field.of(item))]));
    case 'since':
    case 'before':
      return ['today', 'yesterday', '7d', '30d'];
    default:
      return [];
  }
}

function byFrequency(values: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== '') counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .sort(([a, countA], [b, countB]) => countB - countA || a.localeCompare(b))
    .map(([value]) => value);
}
