/** Options that describe how to reach a VM, shared by `watch` and `profiles`. */
import path from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import type { ProfileOverrides } from '../target.ts';

export interface ConnectionFlags {
  readonly identity?: string;
  readonly container?: string;
  readonly results?: string;
  readonly knownHosts?: string;
}

export function addConnectionOptions(command: Command): Command {
  return command
    .option('--identity <file>', 'private key to log in with')
    .option('--container <name>', 'name of the WAA container on the VM')
    .option('--results <dir>', 'results folder on the VM (found by itself when left out)')
    .option('--known-hosts <file>', 'known_hosts file to check the host key against');
}

/** Paths on this machine are made absolute: what is saved must not depend on the current folder. */
export function overridesOf(flags: ConnectionFlags): ProfileOverrides {
  return {
    ...(flags.identity !== undefined && { identityFile: localPath(flags.identity) }),
    ...(flags.container !== undefined && { container: flags.container }),
    ...(flags.results !== undefined && { resultsPath: flags.results }),
    ...(flags.knownHosts !== undefined && { knownHostsFile: localPath(flags.knownHosts) }),
  };
}

function localPath(text: string): string {
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
