/** VMs from the user's SSH config, from the terminal. */
import type { SshCandidate } from '#protocol/contract.ts';
import type { CommandContext } from '../context.ts';
import { withEngine } from '../engineSession.ts';
import { UsageError } from '../errors.ts';
import { EXIT } from '../io.ts';
import type { ExitCode } from '../io.ts';
import { plainText } from '../views/plainText.ts';
import { table } from '../views/table.ts';
import { localPath } from './profileFlags.ts';

export interface ImportSshConfigFlags {
  readonly file?: string;
  readonly dryRun?: boolean;
}

/** Without aliases all that can be imported; VMs that are saved already are kept as they are. */
export async function importSshConfig(
  context: CommandContext,
  aliases: readonly string[],
  flags: ImportSshConfigFlags,
): Promise<ExitCode> {
  const source = flags.file === undefined ? {} : { file: localPath(flags.file) };
  await withEngine(context, {}, async ({ client }) => {
    const { candidates, problems } = await client.profiles.previewSshConfig(source);
    for (const problem of problems) context.note(plainText(problem));
    const chosen = chooseFrom(candidates, aliases);
    if (flags.dryRun === true) {
      context.result(previewText(chosen), { type: 'ssh_config', candidates: chosen });
      return;
    }
    const wanted = chosen.filter(({ isSaved, obstacle }) => !isSaved && obstacle === '');
    const names = aliases.length > 0 ? [...aliases] : wanted.map(({ alias }) => alias);
    const { added, skipped } =
      names.length === 0
        ? { added: [], skipped: [] }
        : await client.profiles.importSshConfig({ ...source, aliases: names });
    const lines = [
      `Imported ${String(added.length)}${added.length === 0 ? '.' : `: ${added.map(({ name }) => plainText(name)).join(', ')}.`}`,
      ...skipped.map(
        ({ alias, reason }) => `Not imported: ${plainText(alias)}. ${plainText(reason)}`,
      ),
    ];
    context.result(lines.join('\n'), {
      type: 'imported',
      added: added.map(({ name }) => name),
      skipped,
    });
  });
  return EXIT.done;
}

function chooseFrom(
  candidates: readonly SshCandidate[],
  aliases: readonly string[],
): readonly SshCandidate[] {
  const missing = aliases.filter((name) => !candidates.some(({ alias }) => alias === name));
  if (missing.length > 0) {
    const known = candidates.map(({ alias }) => alias).join(', ');
    throw new UsageError(
      `There is no host "${missing.join('", "')}" in the SSH config.`,
      known === '' ? 'It names no host.' : `Hosts: ${plainText(known)}.`,
    );
  }
  if (aliases.length === 0) return candidates;
  return candidates.filter(({ alias }) => aliases.includes(alias));
}

function previewText(candidates: readonly SshCandidate[]): string {
  if (candidates.length === 0) return 'The SSH config names no host.';
  const rows = candidates.map((candidate) => [
    candidate.alias,
    addressOf(candidate),
    candidate.jumps.map(addressOf).join(', '),
    candidate.identityFile,
    noteOf(candidate),
  ]);
  return table(['HOST', 'ADDRESS', 'JUMP HOSTS', 'KEY FILE', 'NOTE'], rows);
}

function noteOf({ isSaved, obstacle, leftOut }: SshCandidate): string {
  if (isSaved) return 'saved already';
  if (obstacle !== '') return obstacle;
  return leftOut.map(({ what, place }) => `left out: ${what} (${place})`).join('; ');
}

function addressOf({ user, host, port }: Pick<SshCandidate, 'user' | 'host' | 'port'>): string {
  return `${user}@${host}${port === 22 ? '' : `:${String(port)}`}`;
}
