/** The entry of a table for the n-th task of a domain; the table repeats when it is short. */
export function entryOf<T extends readonly [unknown, ...unknown[]]>(
  table: T,
  index: number,
): T[number] {
  return table[index % table.length];
}
