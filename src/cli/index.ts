/**
 * The command `waa-monitor`. Nothing reached from here may import electron: without its binary the
 * import itself fails.
 */
import { appDependencies } from './appDependencies.ts';
import { processIo } from './io.ts';
import { runCli } from './runCli.ts';

process.exitCode = await runCli(process.argv.slice(2), processIo(), appDependencies);
