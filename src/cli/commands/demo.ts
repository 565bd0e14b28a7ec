import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { DEMO_FAULTS, MAX_DEMO_WORKERS } from '#protocol/contract.ts';
import type { DemoOptions } from '#protocol/contract.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import type { CommandContext } from '../context.ts';
import type { OwnDemoVm } from '../dependencies.ts';
import { withEngine } from '../engineSession.ts';
import { exportToFile } from '../exportFile.ts';
import { EXIT } from '../io.ts';
import type { ExitCode } from '../io.ts';
import { untilInterrupted } from '../untilInterrupted.ts';
import { createDisplay } from '../views/createDisplay.ts';
import type { ProgressMode } from '../views/createDisplay.ts';
import { watchRun } from '../watchRun.ts';
import { numberWithin, stuckOptions, wholeNumber } from './profileFlags.ts';
import type { StuckFlags } from './profileFlags.ts';

export interface DemoFlags {
  readonly tasks: number;
  readonly speed: number;
  readonly fault: DemoOptions['faults'];
  readonly seed: number;
  readonly workers: number;
  readonly prepared?: boolean;
}

export function addDemoOptions(command: Command): Command {
  return command
    .option('--tasks <n>', 'how many of the 154 tasks', wholeNumber(1, 154), 154)
    .option('--speed <x>', 'simulated seconds per real second', numberWithin(0.1, 10_000), 60)
    .option('--fault <name>', `a fault, repeatable: ${DEMO_FAULTS.join(', ')}`, addFault, [])
    .option('--seed <n>', 'the same seed gives the same run', wholeNumber(0, 2 ** 31), 1)
    .option(
      '--workers <n>',
      'how many workers share the tasks',
      wholeNumber(1, MAX_DEMO_WORKERS),
      1,
    )
    .option('--prepared', 'skip the first boot of Windows');
}

function addFault(text: string, faults: DemoOptions['faults']): DemoOptions['faults'] {
  const fault = DEMO_FAULTS.find((known) => known === text);
  if (fault) return [...faults, fault];
  throw new InvalidArgumentError(`It is one of ${DEMO_FAULTS.join(', ')}.`);
}

function toDemoOptions(flags: DemoFlags): DemoOptions {
  const { tasks, speed, seed, workers, fault } = flags;
  return { tasks, speed, seed, workers, faults: fault, isPrepared: flags.prepared ?? false };
}

/** The main job, unattended: a whole run on the demo VM over real SSH. */
export async function demo(
  context: CommandContext,
  flags: DemoFlags & StuckFlags & { readonly progress: ProgressMode; readonly report?: string },
): Promise<ExitCode> {
  const display = createDisplay(context, flags.progress);
  return withEngine(context, stuckOptions(flags, context.io), async (session) => {
    const { client } = session;
    let profileId = '';
    const start = async (): Promise<RunId> => {
      const started = await client.demo.start(toDemoOptions(flags));
      ({ profileId } = started);
      return started.runId;
    };
    const current = async (): Promise<RunId> => (await client.watch.start({ profileId })).runId;
    const exitWhenStuck = flags.exitWhenStuck ?? false;
    const exitCode = await watchRun(context, client, {
      start,
      current,
      display,
      once: false,
      exitWhenStuck,
    });
    if (flags.report !== undefined) {
      const format = path.extname(flags.report).toLowerCase() === '.html' ? 'html' : 'md';
      const runId = await current();
      // Its end waits for the pictures of the last step.
      await client.watch.stop({ runId });
      const wish = { runId, format } as const;
      await exportToFile(context, session, wish, { output: flags.report, isReplacing: true });
      context.note(`Report written to ${flags.report}`);
    }
    return exitCode;
  });
}

export interface DemoVmFlags extends DemoFlags {
  readonly port: number;
  readonly truth?: string;
}

/** Only the demo VM, for any SSH client; it lives until Ctrl+C. */
export async function demoVm(context: CommandContext, flags: DemoVmFlags): Promise<ExitCode> {
  // Not the folder of "demo": both may run at once, each with keys of its own.
  const dir = path.join(context.dataDir, 'demo-vm-alone');
  await mkdir(dir, { recursive: true });
  const vm = await context.dependencies.startDemoVm(toDemoOptions(flags), dir, flags.port);
  try {
    announce(context, vm);
    await untilInterrupted(context.io.interrupted);
    if (flags.truth !== undefined) {
      await writeFile(flags.truth, `${JSON.stringify(vm.truth(), null, 2)}\n`);
    }
  } finally {
    await vm.close();
  }
  return EXIT.interrupted;
}

function announce(context: CommandContext, vm: OwnDemoVm): void {
  const { host, port, user, identityFile, knownHostsFile } = vm;
  const lines = [
    `host           ${host}`,
    `port           ${String(port)}`,
    `user           ${user}`,
    `identity file  ${identityFile}`,
    `known hosts    ${knownHostsFile}`,
  ];
  context.result(lines.join('\n'), {
    type: 'demo-vm',
    host,
    port,
    user,
    identityFile,
    knownHostsFile,
  });
  context.note('The demo VM runs until Ctrl+C.');
}
