/** The docker client as far as watching a container needs it, with the daemon's own error texts. */
import type { Container } from '../../vm/container.ts';
import type { Program, ProgramIo } from '../program.ts';
import { image, rename, restart, run, startByExec, stop } from './dockerChanges.ts';
import { dockerLogs } from './dockerLogs.ts';
import { DOCKER_VERSION, inspectJson, psRow } from './dockerShapes.ts';
import { parseOptions } from './options.ts';

const EXIT_NOT_EXECUTABLE = 127;

export const docker: Program = async (io, args) => {
  const [command = '', ...rest] = args;
  const sub = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
  if (sub !== undefined) return sub(io, rest);
  await io.stderr.write(
    `docker: unknown command: docker ${command}\n\nRun 'docker --help' for more information\n`,
  );
  return 1;
};

async function noSuchContainer(io: ProgramIo, name: string): Promise<number> {
  await io.stderr.write(`Error response from daemon: No such container: ${name}\n`);
  return 1;
}

async function notRunning(io: ProgramIo, container: Container): Promise<number> {
  await io.stderr.write(
    `Error response from daemon: container ${container.options.id} is not running\n`,
  );
  return 1;
}

const version: Program = async (io, args) => {
  const { values } = parseOptions(args, ['-f', '--format']);
  const format = values.get('--format') ?? values.get('-f');
  const text =
    format === undefined
      ? `Client: Docker Engine - Community\n Version:           ${DOCKER_VERSION}\n\nServer: Docker Engine - Community\n Engine:\n  Version:          ${DOCKER_VERSION}\n`
      : `${format.replaceAll(/\{\{\s*\.(?:Server|Client)\.Version\s*\}\}/g, DOCKER_VERSION)}\n`;
  await io.stdout.write(text);
  return 0;
};

const ps: Program = async (io, args) => {
  const { values, flags } = parseOptions(args, ['--format', '-f', '--filter', '-n']);
  const isAll = flags.has('--all') || flags.has('-a');
  const isFull = flags.has('--no-trunc');
  const format = values.get('--format');
  const rows = io.machine.containers
    .filter((container) => isAll || container.isRunning)
    .map((container) => psRow(container, io.machine.nowMs(), isFull));
  if (format === undefined) {
    await io.stdout.write(
      'CONTAINER ID   IMAGE     COMMAND   CREATED   STATUS    PORTS     NAMES\n',
    );
  }
  for (const row of rows) {
    await io.stdout.write(`${fillTemplate(format ?? DEFAULT_PS_FORMAT, row)}\n`);
  }
  return 0;
};

const DEFAULT_PS_FORMAT =
  '{{.ID}}   {{.Image}}   {{.Command}}   {{.RunningFor}}   {{.Status}}   {{.Ports}}   {{.Names}}';

function fillTemplate(format: string, row: Readonly<Record<string, string>>): string {
  if (/\{\{\s*json \.\s*\}\}/.test(format)) return JSON.stringify(row);
  return format
    .replaceAll(/\{\{\s*\.(\w+)\s*\}\}/g, (_whole, key: string) => row[key] ?? '')
    .replaceAll(String.raw`\t`, '\t');
}

const inspect: Program = async (io, args) => {
  const { values, operands } = parseOptions(args, ['-f', '--format', '--type']);
  const format = values.get('-f') ?? values.get('--format');
  const found = operands.map((name) => io.machine.container(name));
  const known = found.filter((container) => container !== null);
  const shapes = known.map((container) => inspectJson(container));
  if (format === undefined) await io.stdout.write(`${JSON.stringify(shapes, null, 4)}\n`);
  else for (const shape of shapes) await io.stdout.write(`${fillInspect(format, shape)}\n`);
  const missing = operands.filter((_name, index) => found[index] === null);
  for (const name of missing) await io.stderr.write(`Error: No such object: ${name}\n`);
  return missing.length > 0 ? 1 : 0;
};

/** The templates in use: one path, or the address of every network. */
function fillInspect(format: string, shape: object): string {
  if (format.includes('range .Config.Env')) return namesOfVariables(shape);
  const withAddresses = format.replaceAll(
    /\{\{range \.NetworkSettings\.Networks\}\}\{\{\.IPAddress\}\}\{\{end\}\}/g,
    () => String(valueAt(shape, ['NetworkSettings', 'Networks', 'bridge', 'IPAddress'])),
  );
  return withAddresses.replaceAll(
    /\{\{\s*(json )?\.([\w.]*)\s*\}\}/g,
    (_whole, json: string | undefined, path: string) => {
      const value = valueAt(
        shape,
        path.split('.').filter((part) => part !== ''),
      );
      return json === undefined && typeof value === 'string' ? value : JSON.stringify(value);
    },
  );
}

function namesOfVariables(shape: object): string {
  const variables = valueAt(shape, ['Config', 'Env']);
  if (!Array.isArray(variables)) return '';
  return variables.map((variable) => String(variable).replace(/=.*$/s, '')).join('\n');
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return null;
    at = Object.entries(at).find(([name]) => name === key)?.[1];
  }
  return at;
}

/** docker top lays the columns of `ps` out with Go's tabwriter: at least 20 wide, 3 apart. */
const top: Program = async (io, args) => {
  const [name = '', ...psArgs] = args;
  const container = io.machine.container(name);
  if (container === null) return noSuchContainer(io, name);
  if (!container.isRunning) return notRunning(io, container);
  const nowMs = io.machine.nowMs();
  const isOurFormat = psArgs.some((word) => word.includes('etimes'));
  const rows = container.processes.map((process) =>
    isOurFormat
      ? [
          String(process.pid),
          String(Math.floor((nowMs - process.startedAtMs) / 1000)),
          process.commandLine,
        ]
      : [
          'root',
          String(process.pid),
          '4190',
          '0',
          clock(process.startedAtMs),
          '?',
          '00:00:01',
          process.commandLine,
        ],
  );
  const header = isOurFormat
    ? ['PID', 'ELAPSED', 'COMMAND']
    : ['UID', 'PID', 'PPID', 'C', 'STIME', 'TTY', 'TIME', 'CMD'];
  await io.stdout.write(layOut([header, ...rows]));
  return 0;
};

function clock(atMs: number): string {
  return new Date(atMs).toISOString().slice(11, 16);
}

function layOut(rows: readonly (readonly string[])[]): string {
  const columns = rows[0]?.length ?? 0;
  const widths = Array.from({ length: columns }, (_unused, column) =>
    Math.max(20, ...rows.map((row) => (row[column] ?? '').length + 3)),
  );
  return rows
    .map((row) =>
      row.map((cell, at) => (at === columns - 1 ? cell : cell.padEnd(widths[at] ?? 20))).join(''),
    )
    .map((line) => `${line}\n`)
    .join('');
}

const port: Program = async (io, args) => {
  const [name = ''] = args;
  const container = io.machine.container(name);
  if (container === null) return noSuchContainer(io, name);
  if (!container.isRunning) return 0;
  for (const published of container.options.ports) {
    const { containerPort, hostPort } = published;
    await io.stdout.write(
      `${containerPort}/tcp -> 0.0.0.0:${hostPort}\n${containerPort}/tcp -> [::]:${hostPort}\n`,
    );
  }
  return 0;
};

const logs: Program = async (io, args) => {
  const { values, flags, operands } = parseOptions(args, ['--since', '--until', '--tail', '-n']);
  const name = operands[0] ?? '';
  const container = io.machine.container(name);
  if (container === null) return noSuchContainer(io, name);
  await dockerLogs(io, container, {
    isFollowing: flags.has('--follow') || flags.has('-f'),
    hasStamps: flags.has('--timestamps') || flags.has('-t'),
    since: values.get('--since') ?? null,
    tail: values.get('--tail') ?? values.get('-n') ?? 'all',
  });
  return 0;
};

const exec: Program = async (io, args) => {
  const call = splitExec(args);
  const isDetached = args.slice(0, args.indexOf(call.name)).includes('--detach');
  const container = io.machine.container(call.name);
  if (container === null) return noSuchContainer(io, call.name);
  if (!container.isRunning) return notRunning(io, container);
  if (isDetached) return startByExec(io, container, args, call.argv);
  const [program = '', ...programArgs] = call.argv;
  const found = io.lookUp(program, true);
  if (found === null) {
    await io.stderr.write(
      `OCI runtime exec failed: exec failed: unable to start container process: exec: "${program}": executable file not found in $PATH: unknown\n`,
    );
    return EXIT_NOT_EXECUTABLE;
  }
  const empty = (async function* (): AsyncGenerator<Buffer> {})();
  return found(
    {
      ...io,
      container,
      fs: container.fs,
      workingDirectory: '/',
      stdin: call.isInteractive ? io.stdin : empty,
    },
    programArgs,
  );
};

/** Options come before the container's name; everything after it belongs to the program. */
function splitExec(args: readonly string[]): {
  readonly name: string;
  readonly argv: readonly string[];
  readonly isInteractive: boolean;
} {
  const withValue = ['-e', '--env', '--env-file', '-u', '--user', '-w', '--workdir'];
  let at = 0;
  let isInteractive = false;
  for (let word = args[at]; word?.startsWith('-') === true; word = args[at]) {
    isInteractive ||= word === '-i' || word === '--interactive' || /^-[a-z]*i/.test(word);
    at += withValue.includes(word) ? 2 : 1;
  }
  return { name: args[at] ?? '', argv: args.slice(at + 1), isInteractive };
}

const COMMANDS: Readonly<Record<string, Program>> = {
  exec,
  image,
  inspect,
  logs,
  port,
  ps,
  rename,
  restart,
  run,
  stop,
  top,
  version,
};
