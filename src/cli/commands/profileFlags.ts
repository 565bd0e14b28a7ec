/** Options that describe how to reach a VM, shared by `watch` and `profiles`. */
import path from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { parseStuckMinutes, STUCK_TIMEOUT_VARIABLE } from '#core/watchdog/limits.ts';
import { jumpHostSchema, MAX_JUMPS } from '#protocol/settings.ts';
import type { JumpHost } from '#protocol/settings.ts';
import type { CliIo } from '../io.ts';
import { UsageError } from '../errors.ts';
import { parseTarget } from '../target.ts';
import type { ProfileOverrides } from '../target.ts';

export interface ConnectionFlags {
  readonly identity?: string;
  readonly container?: string;
  readonly results?: string;
  readonly knownHosts?: string;
  readonly jump?: readonly JumpHost[];
}

export function addConnectionOptions(command: Command): Command {
  return command
    .option('--identity <file>', 'private key to log in with')
    .option('--container <name>', 'name of the WAA container on the VM')
    .option('--results <dir>', 'results folder on the VM (found by itself when left out)')
    .option('--known-hosts <file>', 'known_hosts file to check the host key against')
    .option(
      '--jump <[user@]host[:port]>',
      'server to go through, its keys from the SSH agent or ~/.ssh; give several in order, or with commas; "none" for none',
      collectJumps,
    );
}

/** `-J` of ssh: `[user@]host[:port]` with commas between; an option given again adds to the chain. */
function collectJumps(text: string, before: readonly JumpHost[] | undefined): readonly JumpHost[] {
  if (text === 'none' || text === '') return [];
  const jumps = [...(before ?? []), ...text.split(',').map(parseJump)];
  if (jumps.length <= MAX_JUMPS) return jumps;
  throw new InvalidArgumentError(`At most ${String(MAX_JUMPS)} jump hosts.`);
}

function parseJump(text: string): JumpHost {
  const url = `ssh://${text.trim().replace(/^ssh:\/\//, '')}`;
  try {
    const target = parseTarget(url);
    return jumpHostSchema.parse(target);
  } catch {
    throw new InvalidArgumentError(`"${text}" is not [user@]host[:port].`);
  }
}

/** Paths on this machine are made absolute: what is saved must not depend on the current folder. */
export function overridesOf(flags: ConnectionFlags): ProfileOverrides {
  return {
    ...(flags.identity !== undefined && { identityFile: localPath(flags.identity) }),
    ...(flags.container !== undefined && { container: flags.container }),
    ...(flags.results !== undefined && { resultsPath: flags.results }),
    ...(flags.knownHosts !== undefined && { knownHostsFile: localPath(flags.knownHosts) }),
    ...(flags.jump !== undefined && { jumps: [...flags.jump] }),
  };
}

export function localPath(text: string): string {
  // "~" is expanded by the engine as by OpenSSH; an empty text takes the setting away.
  return text === '' || text.startsWith('~') ? text : path.resolve(text);
}

/** Parser of a whole number within bounds. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It is a whole number from ${String(min)} to ${String(max)}.`);
  };
}

/** Parser of a number within bounds. */
export function numberWithin(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It is a number from ${String(min)} to ${String(max)}.`);
  };
}

export interface StuckFlags {
  readonly stuckTimeout?: number;
  readonly exitWhenStuck?: boolean;
}

export function stuckTimeoutOption(): Option {
  return new Option(
    '--stuck-timeout <min>',
    `minutes without progress before the benchmark counts as stuck (15, or ${STUCK_TIMEOUT_VARIABLE})`,
  ).argParser(parseStuckTimeout);
}

function parseStuckTimeout(text: string): number {
  const minutes = parseStuckMinutes(text);
  if (minutes !== null) return minutes;
  throw new InvalidArgumentError('It is a number of minutes above 0, at most 1440.');
}

/**
 * Options of the engine for the limit that was given; without a flag the engine reads the variable.
 * @throws UsageError when the variable holds no limit: a limit that is not kept is worse than none.
 */
export function stuckOptions(
  flags: StuckFlags,
  io: Pick<CliIo, 'env'>,
): { readonly stuckTimeoutMinutes?: number } {
  if (flags.stuckTimeout !== undefined) return { stuckTimeoutMinutes: flags.stuckTimeout };
  const text = io.env[STUCK_TIMEOUT_VARIABLE] ?? '';
  if (text === '') return {};
  const minutes = parseStuckMinutes(text);
  if (minutes !== null) return { stuckTimeoutMinutes: minutes };
  throw new UsageError(
    `${STUCK_TIMEOUT_VARIABLE} "${text}" is no limit.`,
    'Give a number of minutes above 0, at most 1440.',
  );
}
