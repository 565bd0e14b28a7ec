/** Import of VMs from the user's SSH config: first shown, then saved. */
import { access } from 'node:fs/promises';
import path from 'node:path';
import type { SshConfigPreview } from '#protocol/contract.ts';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import type { Profile } from '#protocol/settings.ts';
import { expandHome } from '../connections/identities.ts';
import type { Profiles } from '../profiles.ts';
import { readConfigLines, type ConfigLines } from './readConfigLines.ts';
import { sshCandidates } from './sshCandidates.ts';

export interface SshUser {
  readonly homeDir: string;
  readonly name: string;
}

export interface SshImport {
  readonly added: Profile[];
  readonly skipped: { readonly alias: string; readonly reason: string }[];
}

export class SshConfigImport {
  readonly #profiles: Profiles;
  readonly #user: SshUser;

  constructor(profiles: Profiles, user: SshUser) {
    this.#profiles = profiles;
    this.#user = user;
  }

  /**
   * @param file left out for `~/.ssh/config`, which may be missing.
   * @throws MonitorError `invalid_input` when a file that was named can't be read
   */
  async preview(file?: string): Promise<SshConfigPreview> {
    const { homeDir, name: localUser } = this.#user;
    const { files, lines, problems } = await this.#read(file);
    const found = await sshCandidates(lines, {
      homeDir,
      localUser,
      fileExists: (candidate) =>
        access(expandHome(candidate, homeDir)).then(
          () => true,
          () => false,
        ),
    });
    const saved = await this.#savedNames();
    return {
      files: [...files],
      candidates: found.candidates.map((candidate) => ({
        ...candidate,
        isSaved: saved.has(candidate.alias.toLowerCase()),
      })),
      problems: [...problems, ...found.problems],
    };
  }

  /** Saves the hosts named; VMs that are saved already stay as they are. */
  async import(aliases: readonly string[], file?: string): Promise<SshImport> {
    const { candidates } = await this.preview(file);
    const byAlias = new Map(candidates.map((candidate) => [candidate.alias, candidate]));
    const result: SshImport = { added: [], skipped: [] };
    for (const alias of new Set(aliases)) {
      const candidate = byAlias.get(alias);
      const reason = reasonAgainst(candidate);
      if (candidate === undefined || reason !== '') {
        result.skipped.push({ alias, reason });
        continue;
      }
      const { host, port, user, identityFile, jumps, forwards } = candidate;
      result.added.push(
        await this.#profiles.add({
          name: alias,
          host,
          port,
          user,
          identityFile,
          jumps,
          forwards,
        }),
      );
    }
    return result;
  }

  async #read(file: string | undefined): Promise<ConfigLines> {
    const { homeDir } = this.#user;
    const wanted = expandHome(file ?? path.join(homeDir, '.ssh', 'config'), homeDir);
    try {
      return await readConfigLines(path.resolve(wanted), homeDir);
    } catch (cause) {
      if (file === undefined) {
        return { files: [], lines: [], problems: ['There is no ~/.ssh/config to read.'] };
      }
      throw new MonitorError(
        ERROR_CODES.invalidInput,
        `${file} could not be read as an SSH config.`,
        'Give a text file in the format of ~/.ssh/config.',
        { cause },
      );
    }
  }

  async #savedNames(): Promise<ReadonlySet<string>> {
    return new Set((await this.#profiles.list()).map(({ name }) => name.toLowerCase()));
  }
}

function reasonAgainst(candidate: SshConfigPreview['candidates'][number] | undefined): string {
  if (candidate === undefined) return 'There is no such host in the file.';
  if (candidate.isSaved) return 'A VM of this name is already saved; it was kept as it is.';
  return candidate.obstacle;
}
