/**
 * What a filter box says, as a tree. `and` and `or` hold at least two parts and never one of their own
 * kind, so that a filter has one tree and one way to be printed.
 */
export type FilterOperator = ':' | '=' | '!=' | '<' | '<=' | '>' | '>=';

export type FilterNode =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'field';
      readonly field: string;
      readonly operator: FilterOperator;
      /** Any of them. */
      readonly values: readonly string[];
    }
  | { readonly kind: 'not'; readonly part: FilterNode }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly FilterNode[] };

/** What could not be understood, and where: characters `from` up to and without `to`. */
export interface FilterProblem {
  readonly from: number;
  readonly to: number;
  readonly message: string;
}

/** Null when nothing is left to join. */
export function join(kind: 'and' | 'or', nodes: readonly (FilterNode | null)[]): FilterNode | null {
  const parts = nodes
    .filter((node) => node !== null)
    .flatMap((node) => (node.kind === kind ? node.parts : [node]));
  return parts.length < 2 ? (parts[0] ?? null) : { kind, parts };
}

/** Every field term of a filter, wherever it stands. */
export function fieldTerms(
  node: FilterNode | null,
): readonly Extract<FilterNode, { kind: 'field' }>[] {
  if (node === null || node.kind === 'text') return [];
  if (node.kind === 'field') return [node];
  if (node.kind === 'not') return fieldTerms(node.part);
  return node.parts.flatMap(fieldTerms);
}
