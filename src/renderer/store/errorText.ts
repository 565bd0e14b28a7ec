/** What to say about a failed call: a sentence, and what to do next. */
export interface ErrorText {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

export function describeError(error: unknown): ErrorText {
  if (!(error instanceof Error)) {
    return { code: 'internal', message: String(error), remedy: 'Try again.' };
  }
  const remedy = readText(readField(error, 'data'), 'remedy');
  const code = readText(error, 'code');
  if (code === null && error instanceof TypeError) {
    return {
      code: 'unreachable',
      message: `The monitor did not answer (${error.message}).`,
      remedy: 'Check that waa-monitor still runs; this page reconnects by itself.',
    };
  }
  return { code: code ?? 'internal', message: error.message, remedy: remedy ?? '' };
}

/** True when an answer did not have the shape of the contract: two versions talk to each other. */
export function isProtocolMismatch(error: unknown): boolean {
  return (
    error instanceof Error &&
    (error.name === 'ValidationError' ||
      error.message.includes('does not match expected schema') ||
      readText(error, 'code') === 'EVENT_ITERATOR_VALIDATION_FAILED')
  );
}

function readField(value: unknown, field: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, field)?.value;
}

function readText(value: unknown, field: string): string | null {
  const text = readField(value, field);
  return typeof text === 'string' ? text : null;
}
