/** One command of a plan: as it is shown, and how it is run. */
import type { PlannedCommand } from '#protocol/operations.ts';
import type { Keys } from '#protocol/starting.ts';
import type { RemoteCommand, RemoteHost } from '../remote/remoteHost.ts';
import { quoteArgv } from '../remote/shellQuote.ts';

export interface StartStep {
  readonly command: PlannedCommand;
  /** `keys`: from here on a key file may lie on the VM. `forget`: from here on none does. */
  readonly role: 'prepare' | 'keys' | 'start' | 'forget';
  readonly run: (host: RemoteHost, keys: Keys, signal: AbortSignal) => Promise<void>;
}

interface StepExtras {
  readonly input?: string;
  readonly inputWords?: string;
  readonly timeoutMs?: number;
}

export function step<Args, Result>(
  command: RemoteCommand<Args, Result>,
  args: Args,
  { input, inputWords, timeoutMs }: StepExtras = {},
): StartStep {
  const { id, title, effect } = command;
  return {
    command: {
      commandId: id,
      title,
      effect,
      commandLine: quoteArgv(command.argv(args)),
      input: inputWords ?? null,
    },
    role: 'prepare',
    run: async (host, _keys, signal) => {
      await host.run(command, args, {
        signal,
        ...(input === undefined ? {} : { input }),
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      });
    },
  };
}
