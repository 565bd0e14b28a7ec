/** Hosts of an SSH config as VMs that could be saved. */
import type { SshCandidate } from '#protocol/contract.ts';
import { jumpHostSchema, MAX_JUMPS, profileSchema } from '#protocol/settings.ts';
import type { JumpHost } from '#protocol/settings.ts';
import { MAX_FORWARDS, savedForwardSchema } from '#protocol/tunnels.ts';
import type { SavedForward } from '#protocol/tunnels.ts';
import { expandTokens } from './expandTokens.ts';
import type { ConfigLine } from './readConfigLines.ts';
import { MatchBudget, resolveAlias, type AliasSettings } from './resolveAlias.ts';

/** Nobody picks from a longer list. */
const MAX_CANDIDATES = 500;
const MAX_ALIAS_LENGTH = 100;
const DEFAULT_PORT = 22;

export interface CandidateOptions {
  readonly homeDir: string;
  readonly localUser: string;
  readonly fileExists: (file: string) => Promise<boolean>;
}

type Candidate = Omit<SshCandidate, 'isSaved'>;
type LeftOut = Candidate['leftOut'][number];

interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly identityFile: string;
  readonly leftOut: readonly LeftOut[];
}

export async function sshCandidates(
  lines: readonly ConfigLine[],
  options: CandidateOptions,
): Promise<{ readonly candidates: readonly Candidate[]; readonly problems: readonly string[] }> {
  const all = aliasesOf(lines);
  const budget = new MatchBudget();
  const resolver = new CandidateResolver(lines, options, budget);
  const candidates: Candidate[] = [];
  for (const alias of all.slice(0, MAX_CANDIDATES)) {
    const candidate = await resolver.candidate(alias);
    if (budget.isSpent) break;
    candidates.push(candidate);
  }
  const missing = all.length - candidates.length;
  const problems =
    missing === 0 ? [] : [`${missing} more hosts are not shown: the configuration is too large.`];
  return { candidates, problems };
}

/** Names that a person would type; patterns are defaults for others. */
function aliasesOf(lines: readonly ConfigLine[]): readonly string[] {
  const names = lines.filter(({ name }) => name === 'host').flatMap(({ words }) => words);
  const isAlias = (word: string): boolean => !/[*?!]/.test(word) && word.length <= MAX_ALIAS_LENGTH;
  return [...new Set(names.filter(isAlias))];
}

class CandidateResolver {
  readonly #lines: readonly ConfigLine[];
  readonly #options: CandidateOptions;
  readonly #budget: MatchBudget;

  constructor(lines: readonly ConfigLine[], options: CandidateOptions, budget: MatchBudget) {
    this.#lines = lines;
    this.#options = options;
    this.#budget = budget;
  }

  async candidate(alias: string): Promise<Candidate> {
    const settings = resolveAlias(this.#lines, alias, this.#budget);
    const endpoint = await this.#endpoint(alias, settings, {});
    const chain = await this.#jumps(settings, new Set([alias]));
    const { host, port, user, identityFile } = endpoint;
    const forwards = settings.localForwards.flatMap(({ value }) => parseLocalForward(value));
    const fields = {
      host,
      port,
      user,
      identityFile,
      jumps: [...chain.jumps],
      forwards: forwards.slice(0, MAX_FORWARDS),
    };
    const parsed = profileSchema.safeParse({ id: 'candidate', name: alias, ...fields });
    const wrong = parsed.success ? '' : (parsed.error.issues[0]?.message ?? '');
    return {
      alias,
      ...fields,
      origins: originsOf(settings, identityFile),
      leftOut: [...endpoint.leftOut, ...settings.others.map(explain)],
      obstacle: chain.obstacle === '' ? wrong : chain.obstacle,
    };
  }

  async #endpoint(
    alias: string,
    settings: AliasSettings,
    given: { readonly user?: string; readonly port?: number },
  ): Promise<Endpoint> {
    const { localUser, homeDir } = this.#options;
    const leftOut: LeftOut[] = [];
    const user = given.user ?? settings.user?.value ?? localUser;
    const port = given.port ?? Number(settings.port?.value ?? DEFAULT_PORT);
    const host = (settings.hostname?.value ?? alias).replaceAll('%h', alias).replaceAll('%%', '%');
    const files: { readonly file: string; readonly place: string }[] = [];
    for (const { value, place } of settings.identityFiles) {
      if (value === 'none') continue;
      const file = expandTokens(value, { alias, host, port, user, localUser, homeDir });
      if (file === null) {
        leftOut.push({ what: `IdentityFile ${value}: it has parts not known here`, place });
      } else {
        files.push({ file, place });
      }
    }
    const chosen = await this.#firstThere(files.map(({ file }) => file));
    for (const { file, place } of files) {
      if (file !== chosen) {
        leftOut.push({ what: `IdentityFile ${file}: a VM has one key file`, place });
      }
    }
    return { host, port, user, identityFile: chosen, leftOut };
  }

  /** OpenSSH passes missing files by; when none is there, the first is named in the login's error. */
  async #firstThere(files: readonly string[]): Promise<string> {
    for (const file of files) if (await this.#options.fileExists(file)) return file;
    return files[0] ?? '';
  }

  /** The first jump host is itself reached through its own; the others through the one before. */
  async #jumps(
    settings: AliasSettings,
    seen: ReadonlySet<string>,
  ): Promise<{ readonly jumps: readonly JumpHost[]; readonly obstacle: string }> {
    const value = settings.proxyjump?.value ?? 'none';
    if (value.toLowerCase() === 'none') return { jumps: [], obstacle: '' };
    const fail = (obstacle: string) => ({ jumps: [], obstacle });
    const jumps: JumpHost[] = [];
    for (const [index, text] of value.split(',').entries()) {
      const hop = parseHop(text);
      if (hop === null) return fail(`ProxyJump "${text}" makes no sense.`);
      if (seen.has(hop.alias)) return fail(`ProxyJump leads in a circle at "${hop.alias}".`);
      if (seen.size + jumps.length > MAX_JUMPS) return fail(`More than ${MAX_JUMPS} jump hosts.`);
      const own = resolveAlias(this.#lines, hop.alias, this.#budget);
      if (index === 0) {
        const before = await this.#jumps(own, new Set([...seen, hop.alias]));
        if (before.obstacle !== '') return before;
        jumps.push(...before.jumps);
      }
      const parsed = jumpHostSchema.safeParse(await this.#endpoint(hop.alias, own, hop));
      if (!parsed.success) return fail(`Jump host "${text}" makes no sense.`);
      jumps.push(parsed.data);
    }
    if (jumps.length > MAX_JUMPS) return fail(`More than ${MAX_JUMPS} jump hosts.`);
    return { jumps, obstacle: '' };
  }
}

/** `[bind:]port host:port`; sockets and what makes no sense are none. It listens on loopback always. */
function parseLocalForward(text: string): readonly SavedForward[] {
  const [, localPort, remoteHost, remotePort] =
    /^(?:\S{0,255}[:/])?(\d{1,5})\s+\[?([^\s\]/]{1,255}?)\]?[:/](\d{1,5})$/.exec(text) ?? [];
  const parsed = savedForwardSchema.safeParse({
    remoteHost,
    remotePort: Number(remotePort),
    localPort: Number(localPort),
  });
  return parsed.success ? [parsed.data] : [];
}

/** `[user@]host[:port]` or `ssh://` before it. */
function parseHop(
  text: string,
): { readonly alias: string; readonly user?: string; readonly port?: number } | null {
  const bare = text.trim().replace(/^ssh:\/\//i, '');
  const at = bare.lastIndexOf('@');
  const user = at < 0 ? {} : { user: bare.slice(0, at) };
  const [, bracketed, plain, digits] =
    /^(?:\[([^\]]+)\]|([^:[\]/]+))(?::(\d{1,5}))?\/?$/.exec(bare.slice(at + 1)) ?? [];
  const alias = bracketed ?? plain;
  if (alias === undefined) return null;
  return { alias, ...user, ...(digits !== undefined && { port: Number(digits) }) };
}

function originsOf(settings: AliasSettings, identityFile: string): Candidate['origins'] {
  const { hostname, port, user, proxyjump, identityFiles } = settings;
  const chosen = identityFile === '' ? null : (identityFiles[0] ?? null);
  const exact = identityFiles.find(({ value }) => value === identityFile) ?? chosen;
  const found = { host: hostname, port, user, identityFile: exact, jumps: proxyjump };
  return Object.entries(found).flatMap(([field, setting]) =>
    setting === null ? [] : [{ field, place: setting.place }],
  );
}

/** Only the directive's name: a command or a forward may hold what is not for showing. */
const WHY: Readonly<Record<string, string>> = {
  proxycommand: 'ProxyCommand: commands of the file are never run; use jump hosts',
  localforward: 'LocalForward: becomes a tunnel of the VM, which is opened when asked for',
};

function explain({ name, place }: AliasSettings['others'][number]): LeftOut {
  return { what: WHY[name] ?? `${name}: the app has nothing like it`, place };
}
