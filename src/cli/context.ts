/** What every command gets: the process, the common options, and how to say things. */
import path from 'node:path';
import envPaths from 'env-paths';
import type { CliDependencies } from './dependencies.ts';
import { UsageError } from './errors.ts';
import type { Failure } from './errors.ts';
import { writeLine } from './io.ts';
import type { CliIo } from './io.ts';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type AppLogLevel = (typeof LOG_LEVELS)[number];

/** Options that every command takes, as the parser gives them. */
export interface CommonFlags {
  readonly dataDir?: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly quiet?: boolean;
}

export interface CommandContext {
  readonly io: CliIo;
  readonly dependencies: CliDependencies;
  readonly dataDir: string;
  readonly isJson: boolean;
  readonly isQuiet: boolean;
  readonly logLevel: AppLogLevel;
  /** A result: plain text on stdout, or with --json the object as one line. */
  result(text: string, json: Readonly<Record<string, unknown>>): void;
  /** A remark on stderr; not with --quiet. */
  note(text: string): void;
  fail(failure: Failure): void;
}

/** @throws UsageError */
export function createContext(
  flags: CommonFlags,
  io: CliIo,
  dependencies: CliDependencies,
): CommandContext {
  const isJson = flags.json ?? false;
  const isQuiet = flags.quiet ?? false;
  return {
    io,
    dependencies,
    dataDir: chooseDataDir(flags, io),
    isJson,
    isQuiet,
    logLevel: chooseLogLevel(flags, io),
    result: (text, json) => {
      if (isJson) writeLine(io.stdout, JSON.stringify(json));
      else if (text !== '') writeLine(io.stdout, text);
    },
    note: (text) => {
      if (!isQuiet) writeLine(io.stderr, text);
    },
    fail: (failure) => writeFailure(failure, isJson, io),
  };
}

export function writeFailure(failure: Failure, isJson: boolean, io: CliIo): void {
  const { code, message, remedy } = failure;
  writeLine(io.stderr, `${message}${remedy === '' ? '' : `\n${remedy}`}`);
  if (isJson) writeLine(io.stdout, JSON.stringify({ type: 'error', code, message, remedy }));
}

function chooseDataDir(flags: CommonFlags, io: CliIo): string {
  const named = flags.dataDir ?? io.env['WAA_MONITOR_DATA_DIR'] ?? '';
  return named === '' ? envPaths('waa-monitor', { suffix: '' }).data : path.resolve(named);
}

/** --quiet and --verbose win over LOG_LEVEL. */
function chooseLogLevel(flags: CommonFlags, io: CliIo): AppLogLevel {
  if (flags.quiet && flags.verbose)
    throw new UsageError('--quiet and --verbose exclude each other.');
  if (flags.quiet) return 'error';
  if (flags.verbose) return 'debug';
  const named = io.env['LOG_LEVEL'] ?? '';
  if (named === '') return 'info';
  const level = LOG_LEVELS.find((known) => known === named.toLowerCase());
  if (level !== undefined) return level;
  throw new UsageError(
    `LOG_LEVEL "${named}" is not known.`,
    `It is one of ${LOG_LEVELS.join(', ')}.`,
  );
}
