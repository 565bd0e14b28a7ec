/** One run of the terminal face, from arguments to exit code. */
import { CommanderError } from 'commander';
import { writeFailure } from './context.ts';
import type { CliDependencies } from './dependencies.ts';
import { describeFailure, UsageError } from './errors.ts';
import { EXIT, writeLine } from './io.ts';
import type { CliIo, ExitCode } from './io.ts';
import { createProgram } from './program.ts';

/** Never throws and never ends the process. */
export async function runCli(
  argv: readonly string[],
  io: CliIo,
  dependencies: CliDependencies,
): Promise<ExitCode> {
  const program = createProgram(io, dependencies);
  try {
    await program.command.parseAsync(argv, { from: 'user' });
    return program.exitCode();
  } catch (error) {
    if (error instanceof CommanderError) return endedByParser(error, io);
    if (io.interrupted.aborted) return EXIT.interrupted;
    writeFailure(describeFailure(error), argv.includes('--json'), io);
    return error instanceof UsageError ? EXIT.usage : EXIT.failed;
  }
}

/** The parser has already written help, version or the error; ours it has not. */
function endedByParser(error: CommanderError, io: CliIo): ExitCode {
  if (error.exitCode === 0) return EXIT.done;
  if (error.exitCode === EXIT.usage) writeLine(io.stderr, error.message);
  return EXIT.usage;
}
