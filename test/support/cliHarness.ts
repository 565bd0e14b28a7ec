/** Runs the terminal face in this process: captured output, scripted answers, a scripted engine. */
import { PassThrough } from 'node:stream';
import type { CliDependencies } from '../../src/cli/dependencies.ts';
import type { CliIo, ExitCode } from '../../src/cli/io.ts';
import { runCli } from '../../src/cli/runCli.ts';
import type { SettingsStore } from '#engine';
import { createScriptedEngine, memorySettings } from './scriptedEngine.ts';
import type { ScriptedEngine, ScriptedEngineOptions } from './scriptedEngine.ts';

export interface CliOptions {
  readonly engine?: ScriptedEngineOptions;
  /** Shared by several commands of one test. */
  readonly settings?: SettingsStore;
  readonly dependencies?: Partial<CliDependencies>;
  readonly env?: Readonly<Record<string, string>>;
  readonly isTty?: boolean;
  /** Typed answers in order; null gives up. Absent: nobody can be asked. */
  readonly answers?: readonly (string | null)[];
  /** Ctrl+C. */
  readonly interrupted?: AbortSignal;
  readonly nowMs?: number;
}

export interface CliResult {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
  /** Objects of --json. */
  readonly json: readonly Readonly<Record<string, unknown>>[];
  readonly opened: readonly string[];
  readonly prompts: readonly { readonly text: string; readonly isSecret: boolean }[];
  readonly scripted: ScriptedEngine | null;
}

export async function cli(argv: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const stdout = capture(options.isTty ?? false);
  const stderr = capture(options.isTty ?? false);
  const opened: string[] = [];
  const prompts: { text: string; isSecret: boolean }[] = [];
  const answers = [...(options.answers ?? [])];
  let scripted: ScriptedEngine | null = null;
  const io: CliIo = {
    stdout: stdout.stream,
    stderr: stderr.stream,
    env: { WAA_MONITOR_DATA_DIR: 'node_modules/.cache/cli-tests', ...options.env },
    interrupted: options.interrupted ?? new AbortController().signal,
    canAsk: options.answers !== undefined,
    now: () => options.nowMs ?? Date.parse('2026-11-20T12:00:00.000Z'),
    ask: (text, isSecret) => {
      prompts.push({ text, isSecret });
      return Promise.resolve(answers.shift() ?? null);
    },
    openUrl: (url) => {
      opened.push(url);
      return Promise.resolve();
    },
  };
  const dependencies: CliDependencies = {
    createSettings: () => Promise.resolve(options.settings ?? memorySettings()),
    createEngine: async ({ settings }) => {
      scripted = await createScriptedEngine({ ...options.engine, settings });
      return scripted.engine;
    },
    startServer: () => Promise.reject(new Error('This test starts no server.')),
    startDemoVm: () => Promise.reject(new Error('This test starts no demo VM.')),
    ...options.dependencies,
  };
  const code = await runCli(argv, io, dependencies);
  const text = stdout.text();
  return {
    code,
    stdout: text,
    stderr: stderr.text(),
    get json() {
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    },
    opened,
    prompts,
    scripted,
  };
}

function capture(isTTY: boolean): { stream: CliIo['stdout']; text: () => string } {
  const chunks: Buffer[] = [];
  const stream = new PassThrough();
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return {
    stream: Object.assign(stream, { isTTY, columns: 80, rows: 24 }),
    text: () => Buffer.concat(chunks).toString('utf8'),
  };
}
