/** Saved VMs from the terminal. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { DiagnosisStep } from '#protocol/contract.ts';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import { authMethodSchema, profileSchema } from '#protocol/settings.ts';
import type { AuthMethod, Profile } from '#protocol/settings.ts';
import type { CommandContext } from '../context.ts';
import { withEngine } from '../engineSession.ts';
import type { MonitorClient } from '../engineSession.ts';
import { UsageError } from '../errors.ts';
import { EXIT } from '../io.ts';
import type { ExitCode } from '../io.ts';
import { answerQuestions } from '../questionPrompt.ts';
import { findProfile, parseTarget } from '../target.ts';
import { plainText } from '../views/plainText.ts';
import { table } from '../views/table.ts';
import { overridesOf } from './profileFlags.ts';
import type { ConnectionFlags } from './profileFlags.ts';
import { resolveTarget } from './watch.ts';

export interface ProfileFlags extends ConnectionFlags {
  readonly name?: string;
  readonly group?: string;
  readonly host?: string;
  readonly port?: number;
  readonly user?: string;
  readonly auth?: AuthMethod;
  readonly screenInterval?: number;
  readonly stuckTimeout?: number;
  readonly notes?: string;
  readonly vmSize?: string;
  readonly vmPrice?: number;
}

export const AUTH_METHODS = authMethodSchema.options;

/** What `export` writes and `import` reads. There is no secret in it. */
const profileFileSchema = z.object({
  format: z.literal('waa-monitor-profiles'),
  version: z.literal(1),
  profiles: z.array(profileSchema),
});

export function listProfiles(context: CommandContext): Promise<ExitCode> {
  return withClient(context, async (client) => {
    const profiles = await client.profiles.list();
    if (context.isJson) for (const profile of profiles) context.result('', toJson(profile));
    else context.result(profileTable(profiles), {});
  });
}

export function showProfile(context: CommandContext, name: string): Promise<ExitCode> {
  return withClient(context, async (client) => {
    const profile = findProfile(await client.profiles.list(), name);
    context.result(profileText(profile), toJson(profile));
  });
}

export function addProfile(
  context: CommandContext,
  name: string,
  address: string,
  flags: ProfileFlags,
): Promise<ExitCode> {
  const target = parseTarget(address);
  if (target.kind !== 'ssh') {
    throw new UsageError(`"${address}" is no address of a VM.`, 'Give ssh://[user@]host[:port].');
  }
  const { host, port, user } = target;
  return withClient(context, async (client) => {
    refuseTakenName(await client.profiles.list(), name, null);
    const draft = { host, port, user, ...changesOf(flags), name };
    const profile = await client.profiles.add(draft);
    context.result(`Saved "${plainText(profile.name)}".`, toJson(profile));
  });
}

export function editProfile(
  context: CommandContext,
  name: string,
  flags: ProfileFlags,
): Promise<ExitCode> {
  const changes = changesOf(flags);
  if (Object.keys(changes).length === 0) {
    throw new UsageError('Nothing to change was given.', 'See "profiles edit --help".');
  }
  return withClient(context, async (client) => {
    const profiles = await client.profiles.list();
    const profile = findProfile(profiles, name);
    if (changes.name !== undefined) refuseTakenName(profiles, changes.name, profile.id);
    const edited = await client.profiles.edit({ ...profile, ...changes });
    context.result(`Changed "${plainText(edited.name)}".`, toJson(edited));
  });
}

export function removeProfile(context: CommandContext, name: string): Promise<ExitCode> {
  return withClient(context, async (client) => {
    const { id } = findProfile(await client.profiles.list(), name);
    const { removed } = await client.profiles.remove({ id });
    context.result(`Removed "${plainText(removed.name)}". Its runs are kept.`, toJson(removed));
  });
}

export function exportProfiles(
  context: CommandContext,
  filePath: string | undefined,
): Promise<ExitCode> {
  return withClient(context, async (client) => {
    const profiles = await client.profiles.list();
    const file = { format: 'waa-monitor-profiles', version: 1, profiles };
    if (filePath === undefined) {
      context.result(JSON.stringify(file, null, 2), file);
      return;
    }
    await writeFile(path.resolve(filePath), `${JSON.stringify(file, null, 2)}\n`);
    context.note(`Wrote ${countOf(profiles.length)} to ${filePath}.`);
  });
}

/** Profiles that are already saved (same id or name) are kept as they are, unless replaced. */
export async function importProfiles(
  context: CommandContext,
  filePath: string,
  flags: { readonly replace?: boolean },
): Promise<ExitCode> {
  const incoming = await readProfileFile(filePath);
  return withClient(context, async (client) => {
    const added: string[] = [];
    const kept: string[] = [];
    for (const profile of incoming) {
      const isSaved = (await client.profiles.list()).some((other) => isSameProfile(other, profile));
      if (isSaved && !flags.replace) kept.push(profile.name);
      else added.push(await putProfile(client, profile));
    }
    const skipped =
      kept.length === 0 ? '' : ` Kept as they were: ${kept.map(plainText).join(', ')}.`;
    context.result(`Imported ${countOf(added.length)}.${skipped}`, {
      type: 'imported',
      added,
      kept,
    });
  });
}

/** The stepwise diagnosis: fails when one of its steps failed. */
export function testProfile(
  context: CommandContext,
  target: string,
  flags: ConnectionFlags,
): Promise<ExitCode> {
  parseTarget(target);
  return withEngine(context, {}, async (session) => {
    const { client } = session;
    const id = await resolveTarget(session, target, overridesOf(flags));
    const stop = new AbortController();
    const signal = AbortSignal.any([context.io.interrupted, stop.signal]);
    const noDisplay = { pause: () => undefined, resume: () => undefined };
    // Ends with the diagnosis; when it fails, so does the diagnosis.
    const questions = answerQuestions(context, client, noDisplay, signal).catch(
      (error: unknown) => {
        if (signal.aborted) return;
        stop.abort(error);
        throw error;
      },
    );
    try {
      const steps = await runDiagnosis(context, client, id, signal);
      if (context.io.interrupted.aborted) return EXIT.interrupted;
      return steps.some((step) => step.status === 'failed') ? EXIT.failed : EXIT.done;
    } finally {
      stop.abort();
      await questions;
    }
  });
}

async function runDiagnosis(
  context: CommandContext,
  client: MonitorClient,
  id: string,
  signal: AbortSignal,
): Promise<readonly DiagnosisStep[]> {
  const steps = new Map<string, DiagnosisStep>();
  try {
    for await (const step of await client.profiles.test({ id }, { signal })) {
      steps.set(`${step.hop ?? ''}/${step.id}`, step);
      if (step.status !== 'running') context.result(diagnosisText(step), { type: 'step', ...step });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return [...steps.values()];
}

const STEP_MARKS = { ok: '✓', failed: '✗', skipped: '·', warning: '!', running: '▶' } as const;

function diagnosisText(step: DiagnosisStep): string {
  const took = step.durationMs === null ? '' : ` (${String(Math.round(step.durationMs))} ms)`;
  const detail = step.detail === '' ? '' : `: ${plainText(step.detail)}`;
  const remedy = step.remedy === '' ? '' : `\n  ${plainText(step.remedy)}`;
  return `${STEP_MARKS[step.status]} ${plainText(step.title)}${detail}${took}${remedy}`;
}

async function withClient(
  context: CommandContext,
  body: (client: MonitorClient) => Promise<void>,
): Promise<ExitCode> {
  await withEngine(context, {}, ({ client }) => body(client));
  return EXIT.done;
}

function changesOf(flags: ProfileFlags): Partial<Profile> {
  const { name, group, host, port, user, auth, screenInterval, notes, vmSize, vmPrice } = flags;
  return {
    ...overridesOf(flags),
    ...(name !== undefined && { name }),
    ...(group !== undefined && { group }),
    ...(host !== undefined && { host }),
    ...(port !== undefined && { port }),
    ...(user !== undefined && { user }),
    ...(auth !== undefined && { auth }),
    ...(screenInterval !== undefined && { screenIntervalSeconds: screenInterval }),
    ...(flags.stuckTimeout !== undefined && { stuckTimeoutMinutes: flags.stuckTimeout }),
    ...(notes !== undefined && { notes }),
    ...(vmSize !== undefined && { vmSize }),
    ...(vmPrice !== undefined && { vmPricePerHour: vmPrice }),
  };
}

/** Two VMs of one name could not be told apart on the command line. */
function refuseTakenName(profiles: readonly Profile[], name: string, ownId: string | null): void {
  const isTaken = profiles.some(
    (other) => other.id !== ownId && other.name.toLowerCase() === name.toLowerCase(),
  );
  if (isTaken) throw new UsageError(`A VM "${name}" is already saved.`, 'Choose another name.');
}

function isSameProfile(a: Profile, b: Profile): boolean {
  return a.id === b.id || a.name.toLowerCase() === b.name.toLowerCase();
}

async function putProfile(client: MonitorClient, profile: Profile): Promise<string> {
  const saved = await client.profiles.list();
  for (const other of saved.filter((candidate) => isSameProfile(candidate, profile))) {
    await client.profiles.remove({ id: other.id });
  }
  return (await client.profiles.restore(profile)).name;
}

async function readProfileFile(filePath: string): Promise<readonly Profile[]> {
  try {
    const content: unknown = JSON.parse(await readFile(path.resolve(filePath), 'utf8'));
    return profileFileSchema.parse(content).profiles;
  } catch (cause) {
    throw new MonitorError(
      ERROR_CODES.invalidInput,
      `Could not read profiles from ${filePath}: ${reasonOf(cause)}.`,
      'Give a file that "waa-monitor profiles export" wrote.',
      { cause },
    );
  }
}

function reasonOf(cause: unknown): string {
  if (cause instanceof z.ZodError) return 'it holds no profiles of this app';
  if (cause instanceof SyntaxError) return 'it is no JSON';
  return cause instanceof Error ? cause.message : String(cause);
}

function profileTable(profiles: readonly Profile[]): string {
  if (profiles.length === 0) {
    return 'No VM is saved yet. Save one with: waa-monitor profiles add NAME ssh://user@host';
  }
  const rows = profiles.map((profile) => [profile.name, addressOf(profile), profile.group]);
  return table(['NAME', 'ADDRESS', 'GROUP'], rows);
}

function profileText(profile: Profile): string {
  const rows: (readonly [string, string])[] = [
    ['name', profile.name],
    ['group', profile.group],
    ['address', addressOf(profile)],
    ['auth', profile.auth],
    ['identity file', profile.identityFile],
    ['jump hosts', profile.jumps.map(addressOf).join(', ')],
    ['known hosts file', profile.knownHostsFile],
    ['container', profile.container],
    ['results folder', profile.resultsPath],
    ['screen interval', `${String(profile.screenIntervalSeconds)} s`],
    [
      'stuck timeout',
      profile.stuckTimeoutMinutes === null ? '' : `${String(profile.stuckTimeoutMinutes)} min`,
    ],
    ['VM size', profile.vmSize],
    ['VM price an hour', profile.vmPricePerHour === null ? '' : String(profile.vmPricePerHour)],
    ['notes', profile.notes],
    ['id', profile.id],
  ];
  return rows
    .filter(([, value]) => value !== '')
    .map(([label, value]) => `${label.padEnd(17)}${plainText(value)}`)
    .join('\n');
}

function addressOf({ user, host, port }: Pick<Profile, 'user' | 'host' | 'port'>): string {
  return `${user}@${host}${port === 22 ? '' : `:${String(port)}`}`;
}

function countOf(count: number): string {
  return count === 1 ? '1 profile' : `${String(count)} profiles`;
}

function toJson(profile: Profile): Readonly<Record<string, unknown>> {
  return { type: 'profile', ...profile };
}
