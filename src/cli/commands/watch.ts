import type { RunId } from '#protocol/vocabulary.ts';
import { ERROR_CODES } from '#protocol/errors.ts';
import type { CommandContext } from '../context.ts';
import { withEngine } from '../engineSession.ts';
import type { EngineSession } from '../engineSession.ts';
import { describeFailure } from '../errors.ts';
import { EXIT } from '../io.ts';
import type { ExitCode } from '../io.ts';
import { findProfile, localFolder, parseTarget, profileOfAddress } from '../target.ts';
import type { ProfileOverrides } from '../target.ts';
import { createDisplay, createOnceDisplay } from '../views/createDisplay.ts';
import type { ProgressMode } from '../views/createDisplay.ts';
import { watchRun } from '../watchRun.ts';
import { notifyOptions, ringBell } from '../notifyOptions.ts';
import type { NotifyFlags } from './alertCommands.ts';
import { overridesOf, stuckOptions } from './profileFlags.ts';
import type { ConnectionFlags, StuckFlags } from './profileFlags.ts';

export interface WatchFlags extends ConnectionFlags, StuckFlags, NotifyFlags {
  readonly progress: ProgressMode;
  readonly once?: boolean;
  readonly acceptNewHostKey?: boolean;
}

export async function watch(
  context: CommandContext,
  target: string,
  flags: WatchFlags,
): Promise<ExitCode> {
  const display = flags.once ? createOnceDisplay(context) : createDisplay(context, flags.progress);
  const overrides = overridesOf(flags);
  parseTarget(target);
  const options = {
    acceptNewHostKeys: flags.acceptNewHostKey ?? false,
    ...stuckOptions(flags, context.io),
    ...(flags.once === true ? {} : notifyOptions(flags, context.io)),
    notify: ringBell(context.io),
  };
  return withEngine(context, options, async (session) => {
    const folder = localFolder(target, await session.client.profiles.list());
    const start =
      folder === null
        ? await vmStart(context, session, target, overrides)
        : async (): Promise<RunId> => (await session.client.imports.watch({ path: folder })).runId;
    const code = await watchRun(context, session.client, {
      start,
      // Watching is begun once per VM: asking again only tells which run it is.
      current: start,
      display,
      once: flags.once ?? false,
      exitWhenStuck: flags.exitWhenStuck ?? false,
    });
    if (code === EXIT.interrupted || code === EXIT.stuck)
      context.note(`Stopped watching.${folder === null ? ' What runs on the VM goes on.' : ''}`);
    return code;
  });
}

async function vmStart(
  context: CommandContext,
  session: EngineSession,
  target: string,
  overrides: ProfileOverrides,
): Promise<() => Promise<RunId>> {
  const profileId = await resolveTarget(session, target, overrides);
  return () => startOrJoin(context, session, profileId);
}

/** Id of the profile to watch; whatever differs from what is saved counts for this command only. */
export async function resolveTarget(
  { client, settings }: EngineSession,
  text: string,
  overrides: ProfileOverrides,
): Promise<string> {
  const target = parseTarget(text);
  const profile =
    target.kind === 'ssh'
      ? profileOfAddress(target, overrides)
      : { ...findProfile(await client.profiles.list(), target.name), ...overrides };
  if (target.kind === 'ssh' || Object.keys(overrides).length > 0) settings.lay(profile);
  return profile.id;
}

/** While another face watches this VM, the same run is shown by reading along. */
async function startOrJoin(
  context: CommandContext,
  { client }: EngineSession,
  profileId: string,
): Promise<RunId> {
  try {
    return (await client.watch.start({ profileId })).runId;
  } catch (error) {
    if (describeFailure(error).code !== ERROR_CODES.readOnly) throw error;
    const runs = await client.runs.list();
    const run = runs.find((other) => other.isWatched && other.profileId === profileId);
    if (!run) throw error;
    context.note('Another instance of the app watches this VM; reading along.');
    return run.runId;
  }
}
