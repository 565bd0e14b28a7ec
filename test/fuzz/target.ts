/** One parser of foreign input and what must hold for any input. */
export interface FuzzTarget {
  readonly id: string;
  /** Valid inputs, to be damaged. */
  readonly samples: readonly string[];
  /**
   * Runs the parser. Throws when it does, except for the failures it documents, and when a result is
   * wrong or too big.
   */
  readonly check: (input: string) => unknown;
  /** Share of the usual count, for parsers that do much for each input. Default 1. */
  readonly share?: number;
}

export function must(isTrue: boolean, claim: string): void {
  if (!isTrue) throw new Error(`Not so: ${claim}`);
}

/** A result may be somewhat larger than what it was made of, not a multiple of any size. */
const MAX_GROWTH = 24;
const FREE_CHARS = 20_000;

export function mustBeBounded(result: unknown, input: string): void {
  const size = JSON.stringify([result]).length;
  must(size <= FREE_CHARS + input.length * MAX_GROWTH, `a result of ${String(size)} characters`);
}
