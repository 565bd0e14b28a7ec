import { assertNever } from '#protocol/vocabulary.ts';
import type { FilterNode, FilterOperator } from './filterNode.ts';
import {
  findField,
  foldChoice,
  parseDurationMs,
  parseFraction,
  parseInstantMs,
  parseNumber,
} from './vocabulary.ts';
import type { FilterField, FilterVocabulary } from './vocabulary.ts';

export type FilterTest<T> = (item: T) => boolean;

/** The test that a filter stands for. `nowMs` gives `since:7d` its meaning. */
export function compileFilter<T>(
  filter: FilterNode | null,
  vocabulary: FilterVocabulary<T>,
  nowMs: number,
): FilterTest<T> {
  if (filter === null) return () => true;
  switch (filter.kind) {
    case 'text': {
      const text = filter.text.toLowerCase();
      return (item) => vocabulary.textOf(item).toLowerCase().includes(text);
    }
    case 'not': {
      const test = compileFilter(filter.part, vocabulary, nowMs);
      return (item) => !test(item);
    }
    case 'and': {
      const tests = filter.parts.map((part) => compileFilter(part, vocabulary, nowMs));
      return (item) => tests.every((test) => test(item));
    }
    case 'or': {
      const tests = filter.parts.map((part) => compileFilter(part, vocabulary, nowMs));
      return (item) => tests.some((test) => test(item));
    }
    case 'field': {
      const field = findField(vocabulary, filter.field);
      // A filter made for another vocabulary: what is not known filters nothing.
      if (field === undefined) return () => true;
      return compileField(field, filter.operator, filter.values, nowMs);
    }
    default:
      return assertNever(filter);
  }
}

function compileField<T>(
  field: FilterField<T>,
  operator: FilterOperator,
  values: readonly string[],
  nowMs: number,
): FilterTest<T> {
  if (operator === '!=') {
    const test = compileField(field, '=', values, nowMs);
    return (item) => !test(item);
  }
  switch (field.kind) {
    case 'choice': {
      const wanted = new Set(values.map(foldChoice));
      return (item) => field.of(item).some((value) => wanted.has(foldChoice(value)));
    }
    case 'text':
      return textTest(field.of, operator === '=', values);
    case 'number':
      return numberTest(field.of, operator, values.map(parseNumber));
    case 'fraction':
      return numberTest(field.of, operator, values.map(parseFraction));
    case 'duration':
      return numberTest(field.of, operator, values.map(parseDurationMs));
    case 'since':
    case 'before': {
      const isSince = field.kind === 'since';
      const limits = values.map((value) => parseInstantMs(value, nowMs) ?? NaN);
      return (item) => {
        const ms = Date.parse(field.of(item) ?? '');
        return limits.some((limit) => (isSince ? ms >= limit : ms < limit));
      };
    }
    default:
      return assertNever(field);
  }
}

function textTest<T>(
  of: (item: T) => readonly string[],
  isExact: boolean,
  values: readonly string[],
): FilterTest<T> {
  const wanted = values.map((value) => value.toLowerCase());
  return (item) =>
    of(item).some((text) => {
      const folded = text.toLowerCase();
      return wanted.some((value) => (isExact ? folded === value : folded.includes(value)));
    });
}

function numberTest<T>(
  of: (item: T) => number | null,
  operator: FilterOperator,
  values: readonly (number | null)[],
): FilterTest<T> {
  const limits = values.filter((value) => value !== null);
  return (item) => {
    const value = of(item);
    return value !== null && limits.some((limit) => compare(value, operator, limit));
  };
}

function compare(value: number, operator: FilterOperator, limit: number): boolean {
  switch (operator) {
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
    default:
      return value === limit;
  }
}
