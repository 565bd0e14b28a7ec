// The frame of every script here: an expected failure is one line, not a stack trace.

import { say } from './runTool.mjs';

/** Runs a script's main function; its number becomes the exit code. */
export async function runScript(main) {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
