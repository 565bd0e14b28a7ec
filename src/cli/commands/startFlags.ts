/** Options of `run`: what is started, and how. */
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { WAA_DOMAINS } from '#core/waa/taskCatalogue.ts';
import { START_STYLES } from '#protocol/startSettings.ts';
import type { StartStyle } from '#protocol/startSettings.ts';
import { keyNameSchema, startOptionsSchema } from '#protocol/starting.ts';
import type { StartOptions, TaskChoice } from '#protocol/starting.ts';
import { UsageError } from '../errors.ts';
import { wholeNumber } from './profileFlags.ts';

export interface StartFlags {
  readonly style?: StartStyle;
  readonly tasks?: TaskChoice;
  readonly agent?: string;
  readonly model?: string;
  readonly som?: string;
  readonly a11y?: string;
  readonly maxSteps?: number;
  readonly trial?: string;
  readonly difficulty?: string;
  readonly resume?: boolean;
  readonly key?: readonly string[];
}

export function addStartOptions(command: Command): Command {
  return command
    .addOption(new Option('--style <style>', 'how it is started').choices(START_STYLES))
    .option('--tasks <n|ids|domains>', 'a number, or task ids or domains with commas', parseTasks)
    .option('--agent <name>', "the agent (WAA's --agent)")
    .option('--model <name>', 'the model')
    .option('--som <origin>', 'where marks come from: oss, a11y, mixed-oss, omni, mixed-omni')
    .option('--a11y <backend>', 'uia or win32')
    .option('--max-steps <n>', 'steps a task (not with style entry)', wholeNumber(1, 1000))
    .option('--trial <id>', 'trial, part of the path of the results (not with style entry)')
    .option('--difficulty <level>', 'normal or hard (not with style entry)')
    .option('--resume', 'go on with results that are there; they are copied before')
    .option(
      '--key <NAME>',
      'variable of this shell with an API key, repeatable (OPENAI_API_KEY, AZURE_API_KEY and AZURE_ENDPOINT are taken when they are set)',
      collectKeys,
    );
}

/** @throws UsageError with what is wrong in words. */
export function startOptionsOf(flags: StartFlags, extraArgs: readonly string[]): StartOptions {
  const parsed = startOptionsSchema.safeParse({
    style: flags.style ?? null,
    ...(flags.tasks !== undefined && { tasks: flags.tasks }),
    ...(flags.agent !== undefined && { agent: flags.agent }),
    ...(flags.model !== undefined && { model: flags.model }),
    ...(flags.som !== undefined && { somOrigin: flags.som }),
    ...(flags.a11y !== undefined && { a11yBackend: flags.a11y }),
    ...(flags.maxSteps !== undefined && { maxSteps: flags.maxSteps }),
    ...(flags.trial !== undefined && { trialId: flags.trial }),
    ...(flags.difficulty !== undefined && { difficulty: flags.difficulty }),
    existingResults: flags.resume === true ? 'resume' : 'archive',
    extraArgs: [...extraArgs],
  });
  if (parsed.success) return parsed.data;
  throw new UsageError(parsed.error.issues.map((issue) => issue.message).join(' '));
}

function parseTasks(text: string): TaskChoice {
  if (text === 'all') return { kind: 'all' };
  if (/^\d{1,3}$/.test(text)) {
    const count = Number(text);
    if (count >= 1 && count <= 154) return { kind: 'count', count };
    throw new InvalidArgumentError('WAA has 154 tasks.');
  }
  const words = text.split(',').flatMap((word) => (word.trim() === '' ? [] : [word.trim()]));
  if (words.length === 0) throw new InvalidArgumentError('Give at least one.');
  const known = new Set(WAA_DOMAINS.map(({ id }) => id));
  const isDomains = words.every((word) => known.has(word));
  return isDomains ? { kind: 'domains', domains: words } : { kind: 'ids', ids: words };
}

function collectKeys(name: string, before: readonly string[] | undefined): readonly string[] {
  if (keyNameSchema.safeParse(name).success) return [...(before ?? []), name];
  throw new InvalidArgumentError('Give the name of a variable; its value is read from there.');
}
