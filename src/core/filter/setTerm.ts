import { join } from './filterNode.ts';
import type { FilterNode } from './filterNode.ts';

/**
 * The filter with `field:values` in the place of every condition on that field that stands at its top;
 * without values the field is let go of. What stands within brackets stays.
 */
export function setTerm(
  filter: FilterNode | null,
  field: string,
  values: readonly string[],
): FilterNode | null {
  const others = topTerms(filter).filter((node) => !isAbout(node, field));
  const term: FilterNode = { kind: 'field', field, operator: ':', values };
  return join('and', values.length === 0 ? others : [...others, term]);
}

/** Values that the top of the filter asks of a field. */
export function termValues(filter: FilterNode | null, field: string): readonly string[] {
  return topTerms(filter).flatMap((node) =>
    node.kind === 'field' && node.field === field && node.operator !== '!=' ? node.values : [],
  );
}

function topTerms(filter: FilterNode | null): readonly FilterNode[] {
  if (filter === null) return [];
  return filter.kind === 'and' ? filter.parts : [filter];
}

function isAbout(node: FilterNode, field: string): boolean {
  return node.kind === 'field' && node.field === field;
}
