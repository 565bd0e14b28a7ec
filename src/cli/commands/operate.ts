/** `stop`, `restart` and `capture`: what is done to the run that a VM is in the middle of. */
import type { Operation, RequestableKind } from '#protocol/operations.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import type { CommandContext } from '../context.ts';
import { withEngine } from '../engineSession.ts';
import type { EngineSession, MonitorClient } from '../engineSession.ts';
import { UsageError } from '../errors.ts';
import { EXIT, writeLine } from '../io.ts';
import type { ExitCode } from '../io.ts';
import { parseTarget } from '../target.ts';
import { commandsText } from '../views/startView.ts';
import { plainText } from '../views/plainText.ts';
import { withQuestions } from '../withQuestions.ts';
import { overridesOf } from './profileFlags.ts';
import type { ConnectionFlags } from './profileFlags.ts';
import { resolveTarget } from './watch.ts';

export interface OperateFlags extends ConnectionFlags {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly acceptNewHostKey?: boolean;
}

export const STOP_WHAT = ['client', 'container', 'countdown'] as const;
export type StopWhat = (typeof STOP_WHAT)[number];

export function stop(
  context: CommandContext,
  target: string,
  flags: OperateFlags & { readonly what: StopWhat },
): Promise<ExitCode> {
  if (flags.what === 'countdown') return cancelCountdown(context, target, flags);
  return operate(
    context,
    target,
    flags.what === 'client' ? 'stop_client' : 'stop_container',
    flags,
  );
}

export async function operate(
  context: CommandContext,
  target: string,
  kind: RequestableKind,
  flags: OperateFlags,
): Promise<ExitCode> {
  parseTarget(target);
  const mustAsk = kind !== 'capture' && !flags.yes && !flags.dryRun;
  if (mustAsk && !context.io.canAsk) {
    throw new UsageError(
      'There is no terminal to ask whether to go on.',
      'Look with --dry-run what would be run, then give --yes.',
    );
  }
  const options = { acceptNewHostKeys: flags.acceptNewHostKey ?? false };
  return withEngine(context, options, async (session) => {
    const profileId = await resolveTarget(session, target, overridesOf(flags));
    const { client } = session;
    const { runId } = await client.watch.start({ profileId });
    const preview = await withQuestions(context, client, (signal) =>
      client.operations.preview({ runId, kind }, { signal }),
    );
    const lines = [...commandsText(preview.commands), ...preview.notices.map(plainText)];
    if (flags.dryRun) {
      context.result(lines.join('\n'), { type: 'preview', kind, ...preview });
      return EXIT.done;
    }
    for (const line of lines) context.note(line);
    if (mustAsk && !(await confirm(context))) {
      context.note('Nothing was done.');
      return EXIT.failed;
    }
    const operation = await client.operations.run({ runId, kind });
    context.result(plainText(operation.detail), { type: 'operation', ...operation });
    return operation.status === 'done' ? EXIT.done : EXIT.failed;
  });
}

/** Also where another instance watches the VM: it is left word in the run's folder. */
async function cancelCountdown(
  context: CommandContext,
  target: string,
  flags: OperateFlags,
): Promise<ExitCode> {
  return withEngine(context, {}, async (session) => {
    const { client } = session;
    const profileId = await resolveTarget(session, target, overridesOf(flags));
    const runId = await runOf(session, profileId);
    const operation = runId === null ? undefined : await announced(client, runId);
    if (runId === null || operation === undefined) {
      context.result('There is no countdown.', { type: 'countdown', isCancelled: false });
      return EXIT.failed;
    }
    const { isCancelled } = await client.operations.cancel({ runId, operationId: operation.id });
    context.result(isCancelled ? 'Cancelled.' : 'It had ended already.', {
      type: 'countdown',
      isCancelled,
    });
    return isCancelled ? EXIT.done : EXIT.failed;
  });
}

async function runOf({ client }: EngineSession, profileId: string): Promise<RunId | null> {
  const runs = await client.runs.list();
  return runs.find((run) => run.isWatched && run.profileId === profileId)?.runId ?? null;
}

async function announced(client: MonitorClient, runId: RunId): Promise<Operation | undefined> {
  const state = await client.runs.snapshot({ runId });
  return state.operations.find(({ status }) => status === 'announced');
}

async function confirm({ io }: CommandContext): Promise<boolean> {
  writeLine(io.stderr, '');
  const typed = await io.ask('Do it? (yes, no) ', false, io.interrupted);
  return typed?.trim().toLowerCase() === 'yes';
}
