/** What ssh itself would use for an alias: the first value found counts, as in ssh_config(5). */
import { matchesWildcard } from '../connections/hostKeys.ts';
import type { Condition, ConfigLine } from './readConfigLines.ts';

export interface Setting {
  readonly value: string;
  readonly place: string;
}

export interface AliasSettings {
  readonly hostname: Setting | null;
  readonly user: Setting | null;
  readonly port: Setting | null;
  readonly proxyjump: Setting | null;
  /** All that are given, in order. */
  readonly identityFiles: readonly Setting[];
  /** All that are given, in order: `[bind:]port host:port`. */
  readonly localForwards: readonly Setting[];
  /** Directives that a profile has no place for. */
  readonly others: readonly { readonly name: string; readonly place: string }[];
}

/** These change how or whether a connection comes about, so a person should know they are gone. */
const TOLD: ReadonlySet<string> = new Set([
  'proxycommand',
  'localforward',
  'remoteforward',
  'dynamicforward',
  'identityagent',
  'certificatefile',
  'hostkeyalias',
  'userknownhostsfile',
  'knownhostscommand',
  'pkcs11provider',
  'securitykeyprovider',
  'remotecommand',
  'bindaddress',
  'bindinterface',
  'canonicalizehostname',
]);
const TAKEN = ['hostname', 'user', 'port', 'proxyjump'] as const;

/** Patterns compared so far, in characters; spent means that the configuration is no honest one. */
export class MatchBudget {
  /** About a second of work; a thousand hosts with literal names need a few million. */
  #left = 100_000_000;

  get isSpent(): boolean {
    return this.#left <= 0;
  }

  matches(pattern: string, name: string): boolean {
    if (this.isSpent) return false;
    const isLiteral = !/[*?]/.test(pattern);
    this.#left -= isLiteral ? 1 + pattern.length : pattern.length * (name.length + 1);
    return isLiteral ? pattern === name : matchesWildcard(pattern, name);
  }
}

export function resolveAlias(
  lines: readonly ConfigLine[],
  alias: string,
  budget: MatchBudget,
): AliasSettings {
  const first: { -readonly [Name in (typeof TAKEN)[number]]: Setting | null } = {
    hostname: null,
    user: null,
    port: null,
    proxyjump: null,
  };
  const identityFiles: Setting[] = [];
  const localForwards: Setting[] = [];
  const others = new Map<string, { name: string; place: string }>();
  let conditions: readonly Condition[] | null = null;
  let holds = true;
  for (const line of lines) {
    if (budget.isSpent) break;
    // Lines of one section share the list of its conditions.
    if (line.conditions !== conditions) {
      conditions = line.conditions;
      const hostNow = first.hostname?.value ?? alias;
      holds = conditions.every((condition) => isMet(condition, { alias, hostNow }, budget));
    }
    if (!holds) continue;
    const setting = { value: line.words.join(' '), place: line.place };
    const name = TAKEN.find((taken) => taken === line.name);
    if (line.name === 'localforward') localForwards.push(setting);
    if (name !== undefined) first[name] ??= setting;
    else if (line.name === 'identityfile') identityFiles.push(setting);
    else if (TOLD.has(line.name) && setting.value !== 'none' && !others.has(line.name)) {
      others.set(line.name, { name: line.name, place: line.place });
    }
  }
  return { ...first, identityFiles, localForwards, others: [...others.values()] };
}

function isMet(
  condition: Condition,
  names: { readonly alias: string; readonly hostNow: string },
  budget: MatchBudget,
): boolean {
  if (condition.kind === 'host') return matchesList(condition.patterns, names.alias, budget);
  return (
    condition.criteria?.every(({ of, patterns }) =>
      matchesList(patterns, of === 'host' ? names.hostNow : names.alias, budget),
    ) ?? false
  );
}

/** A negated pattern that matches beats all others. */
function matchesList(patterns: readonly string[], name: string, budget: MatchBudget): boolean {
  let isMatch = false;
  for (const pattern of patterns) {
    if (pattern.startsWith('!')) {
      if (budget.matches(pattern.slice(1), name)) return false;
    } else {
      isMatch ||= budget.matches(pattern, name);
    }
  }
  return isMatch;
}
