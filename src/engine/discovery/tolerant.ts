import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';

/**
 * For looking around: an expected failure of one look is "not found". A lost connection or a
 * cancelled search is not, as it would make everything look missing.
 */
export async function orNull<T>(look: Promise<T>): Promise<T | null> {
  try {
    return await look;
  } catch (error) {
    const isAnswer =
      error instanceof MonitorError &&
      error.code !== ERROR_CODES.connectionLost &&
      error.code !== ERROR_CODES.cancelled;
    if (isAnswer) return null;
    throw error;
  }
}
