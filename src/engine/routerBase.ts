/** What every part of the router is built on: the contract, and how an error of the engine is told. */
import { implement, ORPCError } from '@orpc/server';
import { scrubText } from '#core/scrub/scrubText.ts';
import { contract } from '#protocol/contract.ts';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import type { ErrorCode } from '#protocol/errors.ts';

const HTTP_STATUS: Partial<Record<ErrorCode, number>> = {
  [ERROR_CODES.notFound]: 404,
  [ERROR_CODES.invalidInput]: 400,
  [ERROR_CODES.readOnly]: 409,
  [ERROR_CODES.unreachable]: 502,
  [ERROR_CODES.authFailed]: 502,
};

export const monitor = implement(contract).use(async ({ next }) => {
  try {
    return await next();
  } catch (error) {
    throw toOrpcError(error);
  }
});

/** A stream fails while it is read, when the procedure itself has long returned. */
export async function* tellingFailures<T>(messages: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* messages;
  } catch (error) {
    throw toOrpcError(error);
  }
}

function toOrpcError(error: unknown): unknown {
  if (!(error instanceof MonitorError)) return error;
  return new ORPCError(error.code, {
    status: HTTP_STATUS[error.code] ?? 500,
    // Messages quote what a VM answered.
    message: scrubText(error.message),
    data: { code: error.code, remedy: scrubText(error.remedy) },
    cause: error,
  });
}
