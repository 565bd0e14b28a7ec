/** What a command is to the parser, so that commands may add themselves from files of their own. */
import type { CommandContext, CommonFlags } from './context.ts';
import type { ExitCode } from './io.ts';

export type Flags<T> = T & CommonFlags;

export type Body<T> = (
  context: CommandContext,
  flags: Flags<T>,
  args: readonly string[],
) => Promise<ExitCode>;

/** Turns a body into what the parser calls. */
export type Run = <T>(body: Body<T>) => (...given: unknown[]) => Promise<void>;
