/** `run`: checks, shows the plan, asks, starts, and watches to the end. */
import type { Keys, StartPlan } from '#protocol/starting.ts';
import type { CommandContext } from '../context.ts';
import { withEngine } from '../engineSession.ts';
import type { EngineSession } from '../engineSession.ts';
import { UsageError } from '../errors.ts';
import { EXIT, writeLine } from '../io.ts';
import type { ExitCode } from '../io.ts';
import { parseTarget } from '../target.ts';
import { createDisplay } from '../views/createDisplay.ts';
import { startPlanText } from '../views/startView.ts';
import { watchRun } from '../watchRun.ts';
import { withQuestions } from '../withQuestions.ts';
import { overridesOf, stuckOptions } from './profileFlags.ts';
import { startOptionsOf, type StartFlags } from './startFlags.ts';
import { resolveTarget } from './watch.ts';
import type { WatchFlags } from './watch.ts';

export interface RunFlags extends StartFlags, Omit<WatchFlags, 'once'> {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

const USUAL_KEYS = ['OPENAI_API_KEY', 'AZURE_API_KEY', 'AZURE_ENDPOINT'] as const;

export async function run(
  context: CommandContext,
  target: string,
  extraArgs: readonly string[],
  flags: RunFlags,
): Promise<ExitCode> {
  parseTarget(target);
  const options = startOptionsOf(flags, extraArgs);
  const given = keysOf(context, flags);
  if (!flags.yes && !flags.dryRun && !context.io.canAsk) throw nobodyToAsk();
  const engineOptions = {
    acceptNewHostKeys: flags.acceptNewHostKey ?? false,
    ...stuckOptions(flags, context.io),
  };
  return withEngine(context, engineOptions, async (session) => {
    const profileId = await resolveTarget(session, target, overridesOf(flags));
    const keys = Object.keys(given).length > 0 || flags.yes ? given : await askKey(context);
    const plan = await withQuestions(context, session.client, (signal) =>
      session.client.starting.plan({ profileId, options, keyNames: Object.keys(keys) }, { signal }),
    );
    context.result(startPlanText(plan), { type: 'plan', ...plan });
    if (!plan.canStart) return EXIT.failed;
    if (flags.dryRun) return EXIT.done;
    if (!flags.yes && !(await confirm(context))) {
      context.note('Nothing was started.');
      return EXIT.failed;
    }
    return startAndWatch(context, session, { plan, keys, profileId }, flags);
  });
}

async function startAndWatch(
  context: CommandContext,
  { client }: EngineSession,
  chosen: { readonly plan: StartPlan; readonly keys: Keys; readonly profileId: string },
  flags: RunFlags,
): Promise<ExitCode> {
  const { plan, keys, profileId } = chosen;
  const code = await watchRun(context, client, {
    start: async () => (await client.starting.start({ planId: plan.planId, keys })).runId,
    current: async () => (await client.watch.start({ profileId })).runId,
    display: createDisplay(context, flags.progress),
    once: false,
    exitWhenStuck: flags.exitWhenStuck ?? false,
  });
  if (code === EXIT.interrupted || code === EXIT.stuck)
    context.note('Stopped watching. What runs on the VM goes on; "waa-monitor stop" ends it.');
  return code;
}

/** @throws UsageError for a variable that is named and not set. */
function keysOf(context: CommandContext, flags: RunFlags): Keys {
  const { env } = context.io;
  const missing = (flags.key ?? []).filter((name) => (env[name] ?? '') === '');
  if (missing.length > 0) {
    throw new UsageError(`${missing.join(', ')} is not set in this shell.`, 'Set it first.');
  }
  const names = new Set([...(flags.key ?? []), ...USUAL_KEYS]);
  return Object.fromEntries(
    [...names].flatMap((name) => ((env[name] ?? '') === '' ? [] : [[name, env[name] ?? '']])),
  );
}

async function askKey({ io }: CommandContext): Promise<Keys> {
  if (!io.canAsk) return {};
  const value = await io.ask(
    'OPENAI_API_KEY (shown nowhere; Enter for none): ',
    true,
    io.interrupted,
  );
  return value === null || value.trim() === '' ? {} : { OPENAI_API_KEY: value.trim() };
}

/** Only the whole word: a stray Enter starts nothing. */
async function confirm({ io }: CommandContext): Promise<boolean> {
  writeLine(io.stderr, '');
  const typed = await io.ask('Start it? (yes, no) ', false, io.interrupted);
  return typed?.trim().toLowerCase() === 'yes';
}

function nobodyToAsk(): UsageError {
  return new UsageError(
    'There is no terminal to ask whether to start.',
    'Look at the plan with --dry-run, then start with --yes.',
  );
}
