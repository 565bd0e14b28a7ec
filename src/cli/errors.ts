/** Failures as the terminal says them: what happened, and what to do next. */
import { ORPCError } from '@orpc/server';
import { z } from 'zod';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';

/** Wrong use of a command: exit code 2. */
export class UsageError extends Error {
  readonly remedy: string;

  constructor(message: string, remedy = 'Use --help for what can be given.') {
    super(message);
    this.name = 'UsageError';
    this.remedy = remedy;
  }
}

export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

type RpcFailure = ORPCError<string, unknown>;

const remedyData = z.object({ remedy: z.string() });
const issuesData = z.object({ issues: z.array(z.object({ message: z.string() })) });

export function describeFailure(error: unknown): Failure {
  if (error instanceof UsageError) {
    return { code: ERROR_CODES.invalidInput, message: error.message, remedy: error.remedy };
  }
  if (error instanceof MonitorError) {
    return { code: error.code, message: error.message, remedy: error.remedy };
  }
  // instanceof can't tell what the data is; the schemas below do.
  if (error instanceof ORPCError) return describeRpcError(error as RpcFailure);
  return {
    code: ERROR_CODES.internal,
    message: error instanceof Error ? error.message : String(error),
    remedy: 'Run again with --verbose and see the log in the data folder.',
  };
}

function describeRpcError(error: RpcFailure): Failure {
  const told = remedyData.safeParse(error.data);
  if (told.success) {
    return { code: error.code.toLowerCase(), message: error.message, remedy: told.data.remedy };
  }
  const invalid = issuesData.safeParse(error.data);
  if (invalid.success) {
    const message = invalid.data.issues.map((issue) => issue.message).join(' ');
    return { code: ERROR_CODES.invalidInput, message, remedy: 'Correct it and try again.' };
  }
  return {
    code: error.code.toLowerCase(),
    message: error.message,
    remedy: 'Run again with --verbose and see the log in the data folder.',
  };
}
