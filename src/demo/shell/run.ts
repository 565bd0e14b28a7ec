import { parseCommandLine, ShellSyntaxError, type SimpleCommand } from './commandLine.ts';
import type { ProgramIo, Sink } from './program.ts';

const NOWHERE: Sink = { write: () => Promise.resolve() };
const COMMAND_NOT_FOUND = 127;
const SYNTAX_ERROR = 2;

/** Runs a command line as `bash -c` would. @returns the exit code of the last command that ran. */
export async function runCommandLine(io: ProgramIo, line: string): Promise<number> {
  let commands: readonly SimpleCommand[];
  try {
    commands = parseCommandLine(line);
  } catch (error) {
    if (!(error instanceof ShellSyntaxError)) throw error;
    await io.stderr.write(`bash: -c: line 1: ${error.message}\n`);
    return SYNTAX_ERROR;
  }
  let exitCode = 0;
  for (const command of commands) {
    if (command.runWhen === 'success' && exitCode !== 0) continue;
    if (command.runWhen === 'failure' && exitCode === 0) continue;
    if (io.signal.aborted) break;
    exitCode = await runCommand(io, command);
  }
  return exitCode;
}

async function runCommand(io: ProgramIo, command: SimpleCommand): Promise<number> {
  const sinks: Record<SimpleCommand['stderrTo'], Sink> = {
    stdout: io.stdout,
    stderr: io.stderr,
    nowhere: NOWHERE,
  };
  const redirected: ProgramIo = {
    ...io,
    stdout: sinks[command.stdoutTo],
    stderr: sinks[command.stderrTo],
  };
  const [name = '', ...args] = command.argv;
  const program = io.lookUp(name, io.container !== null);
  if (program === null) {
    await redirected.stderr.write(`bash: line 1: ${name}: command not found\n`);
    return COMMAND_NOT_FOUND;
  }
  return program(redirected, args);
}
