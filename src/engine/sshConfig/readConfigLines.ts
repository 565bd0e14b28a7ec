/**
 * The directives of an OpenSSH client configuration with everything it includes, in order. Nothing
 * in it is ever run. Format: ssh_config(5).
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'ssh-config';
import { expandHome } from '../connections/identities.ts';
import { matchesWildcard } from '../connections/hostKeys.ts';

/** OpenSSH's own limit. */
const MAX_DEPTH = 16;
/** Bounds for a hostile or broken set of files: a real one has a handful of files and kilobytes. */
const MAX_FILES = 100;
const MAX_BYTES = 1024 * 1024;
const MAX_LINE_LENGTH = 4096;
const MAX_FOLDERS = 200;
const MAX_PROBLEMS = 100;

export type Condition =
  | { readonly kind: 'host'; readonly patterns: readonly string[] }
  /** `Match`; null when it depends on what is not looked at. */
  | { readonly kind: 'match'; readonly criteria: readonly Criterion[] | null };

export interface Criterion {
  readonly of: 'host' | 'originalhost';
  readonly patterns: readonly string[];
}

export interface ConfigLine {
  /** In lower case. */
  readonly name: string;
  readonly words: readonly string[];
  /** "~/.ssh/config:12" */
  readonly place: string;
  /** All must hold. */
  readonly conditions: readonly Condition[];
}

export interface ConfigLines {
  readonly files: readonly string[];
  readonly lines: readonly ConfigLine[];
  readonly problems: readonly string[];
}

/** @throws the file system's error when the first file can't be read */
export async function readConfigLines(file: string, homeDir: string): Promise<ConfigLines> {
  const reader = new ConfigReader(homeDir);
  await reader.readFirst(file);
  return reader;
}

class ConfigReader implements ConfigLines {
  readonly files: string[] = [];
  readonly lines: ConfigLine[] = [];
  readonly problems: string[] = [];
  readonly #homeDir: string;
  #bytes = 0;
  #folders = 0;

  constructor(homeDir: string) {
    this.#homeDir = homeDir;
  }

  async readFirst(file: string): Promise<void> {
    await this.#readText(file, await this.#textOf(file), [], 0);
  }

  async #textOf(file: string): Promise<string> {
    const info = await stat(file);
    // A device or a pipe could be read for ever.
    if (!info.isFile()) throw new Error('it is not a file');
    if (this.#bytes + info.size > MAX_BYTES) throw new Error('the files are too large in all');
    this.#bytes += info.size;
    return readFile(file, 'utf8');
  }

  async #readText(
    file: string,
    text: string,
    outer: readonly Condition[],
    depth: number,
  ): Promise<void> {
    const shown = this.#shown(file);
    this.files.push(shown);
    let conditions = outer;
    for (const [index, line] of text.split(/\r?\n/).entries()) {
      const place = `${shown}:${index + 1}`;
      const directive = this.#directiveOf(line, place);
      if (directive === null) continue;
      const { name, words } = directive;
      if (name === 'host') {
        conditions = [...outer, { kind: 'host', patterns: words }];
        this.lines.push({ name, words, place, conditions });
      } else if (name === 'match') {
        conditions = [...outer, this.#matchOf(words, place)];
      } else if (name === 'include') {
        for (const pattern of words) await this.#include(pattern, place, conditions, depth);
      } else {
        this.lines.push({ name, words, place, conditions });
      }
    }
  }

  #directiveOf(line: string, place: string): Pick<ConfigLine, 'name' | 'words'> | null {
    const text = line.trim();
    if (text === '' || text.startsWith('#')) return null;
    if (text.length > MAX_LINE_LENGTH) {
      this.#tell(`${place}: the line is too long and is left out.`);
      return null;
    }
    try {
      const [node] = parse(text);
      if (node !== undefined && 'param' in node && node.param !== '') {
        const { param, value } = node;
        const words = typeof value === 'string' ? [value] : value.map(({ val }) => val);
        return { name: param.toLowerCase(), words: words.filter((word) => word !== '') };
      }
    } catch {
      // The parser throws on quotes that do not close and on directives without a value.
    }
    this.#tell(`${place}: the line makes no sense and is left out.`);
    return null;
  }

  #matchOf(words: readonly string[], place: string): Condition {
    const criteria: Criterion[] = [];
    for (let at = 0; at < words.length; at += 2) {
      const of = words[at]?.toLowerCase();
      if (of === 'all' && words.length === 1) break;
      const patterns = words[at + 1];
      if ((of !== 'host' && of !== 'originalhost') || patterns === undefined) {
        this.#tell(`${place}: "Match ${of ?? ''}" is not looked at; what it sets is left out.`);
        return { kind: 'match', criteria: null };
      }
      criteria.push({ of, patterns: patterns.split(',') });
    }
    return { kind: 'match', criteria };
  }

  async #include(
    pattern: string,
    place: string,
    conditions: readonly Condition[],
    depth: number,
  ): Promise<void> {
    if (depth >= MAX_DEPTH) {
      this.#tell(`${place}: files include each other too deeply; the rest is left out.`);
      return;
    }
    const wanted = path.resolve(this.#homeDir, '.ssh', expandHome(pattern, this.#homeDir));
    for (const file of await this.#filesLike(wanted)) {
      if (this.files.length >= MAX_FILES) {
        this.#tell(`${place}: too many files; the rest is left out.`);
        return;
      }
      try {
        await this.#readText(file, await this.#textOf(file), conditions, depth + 1);
      } catch (error) {
        this.#tell(`${place}: ${this.#shown(file)} is left out: ${reasonOf(error)}.`);
      }
    }
  }

  /** As glob(3) with `*` and `?`, sorted; a name without them stands for itself. */
  async #filesLike(pattern: string): Promise<readonly string[]> {
    const { root } = path.parse(pattern);
    const parts = pattern
      .slice(root.length)
      .split(path.sep)
      .filter((part) => part !== '');
    let found: readonly string[] = [root];
    for (const part of parts) {
      if (!/[*?]/.test(part)) {
        found = found.map((folder) => path.join(folder, part));
        continue;
      }
      const next: string[] = [];
      for (const folder of found) {
        this.#folders += 1;
        if (this.#folders > MAX_FOLDERS) break;
        const names = await readdir(folder).catch(() => []);
        const isWanted = (name: string): boolean =>
          matchesWildcard(part, name) && (part.startsWith('.') || !name.startsWith('.'));
        next.push(
          ...names
            .filter(isWanted)
            .sort()
            .map((name) => path.join(folder, name)),
        );
      }
      found = next.slice(0, MAX_FILES * 10);
    }
    return found;
  }

  #shown(file: string): string {
    const inHome = path.relative(this.#homeDir, file);
    return inHome.startsWith('..') || path.isAbsolute(inHome)
      ? file
      : `~/${inHome.split(path.sep).join('/')}`;
  }

  #tell(problem: string): void {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push(problem);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && 'code' in error) return `it can't be read (${String(error.code)})`;
  return error instanceof Error ? error.message : 'it cannot be read';
}
