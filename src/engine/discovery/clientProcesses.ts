/** Reads WAA's client processes out of `docker top` (waa-formats: run.py's arguments). */
import type { ProcessRow } from '../remote/commandAnswers.ts';
import type { ClientProcess } from './discovery.ts';

const PYTHON_CLIENT = /(?:^|\/)python[\d.]*\s+(?:-\S+\s+)*(?:\S*\/)?run\.py(?:\s+(.*))?$/;
const SHELL = /(?:^|\/)(?:ba|da|z)?sh\s/;
const CLIENT_IN_SHELL = /\brun\.py\b/;
const REDIRECT = /^[^>]*>>?\s*(\/[^\s;&|]+)/;
/** A process can be named with megabytes; reading them must not become slow. run.py needs 1,000. */
const MAX_ARGS_CHARS = 4096;

/** Arguments worth knowing; everything else on the command line is left alone (it may hold keys). */
const KNOWN_ARGS = [
  'agent_name',
  'model',
  'domain',
  'worker_id',
  'num_workers',
  'result_dir',
  'test_all_meta_path',
  'observation_type',
  'action_space',
  'max_steps',
  'som_origin',
  'a11y_backend',
  'trial_id',
  'emulator_ip',
  'diff_lvl',
  'temperature',
  'exp_name',
] as const;

/** A value is untrusted text of the VM. */
const MAX_VALUE_CHARS = 300;

export function findClientProcesses(
  container: string,
  processes: readonly ProcessRow[],
): readonly ClientProcess[] {
  const rows = processes.map((row) => ({ ...row, args: row.args.slice(0, MAX_ARGS_CHARS) }));
  const redirects = rows.flatMap((row) => redirectOf(row.args) ?? []);
  const found = rows.flatMap((row) => {
    const match = PYTHON_CLIENT.exec(row.args);
    return match === null || isShell(row.args) ? [] : [{ row, args: parseArgs(match[1] ?? '') }];
  });
  return found.map(({ row, args }) => ({
    container,
    workerId: args['worker_id'] ?? '0',
    elapsedSeconds: row.elapsedSeconds,
    args,
    // With several shells it is not known whose is whose.
    redirectedTo: found.length === 1 && redirects.length === 1 ? (redirects[0] ?? null) : null,
  }));
}

/** The file that a shell sends the client's output to. */
function redirectOf(args: string): string | null {
  const shell = SHELL.exec(args);
  if (shell === null) return null;
  const inShell = args.slice(shell.index);
  const client = CLIENT_IN_SHELL.exec(inShell);
  return client === null ? null : (REDIRECT.exec(inShell.slice(client.index))?.[1] ?? null);
}

function isShell(args: string): boolean {
  return /^(?:\S*\/)?(?:ba|da|z)?sh\s/.test(args);
}

/** `--key value` and `--key=value`, with argparse's abbreviations of unambiguous names. */
function parseArgs(text: string): Readonly<Record<string, string>> {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const args: Record<string, string> = {};
  words.forEach((word, index) => {
    const match = /^--([A-Za-z0-9_]+)(?:=(.*))?$/.exec(word);
    const name = match === null ? null : fullName(match[1] ?? '');
    if (match === null || name === null) return;
    const next = words[index + 1];
    const value = match[2] ?? (next?.startsWith('--') === true ? undefined : next);
    if (value !== undefined) args[name] = value.slice(0, MAX_VALUE_CHARS);
  });
  return args;
}

function fullName(name: string): string | null {
  const exact = KNOWN_ARGS.find((known) => known === name);
  if (exact !== undefined) return exact;
  // `--a`, or a name of an option that is not of interest, must not be taken for another.
  const candidates = name.length < 4 ? [] : KNOWN_ARGS.filter((known) => known.startsWith(name));
  return candidates.length === 1 ? (candidates[0] ?? null) : null;
}
