/** The docker client's commands that start, stop and rename, with the daemon's own error texts. */
import { posix } from 'node:path';
import type { Container } from '../../vm/container.ts';
import type { RunContainerSpec } from '../../vm/machine.ts';
import { parseCommandLine } from '../commandLine.ts';
import type { Program, ProgramIo } from '../program.ts';
import { resolvePath } from './files.ts';
import { readVariables } from './scripts.ts';

const WAA_IMAGE = 'windowsarena/winarena:latest';
const IMAGE_ID = 'sha256:7c1f0b2f6f1d5e7a9c64cfb1b7f1a3d29be2c5ef0d81f6b7a4e3c2d1908f7e6d';
const EXIT_DAEMON = 125;

async function refuse(io: ProgramIo, text: string, exitCode = 1): Promise<number> {
  await io.stderr.write(`${text}\n`);
  return exitCode;
}

function onContainer(act: (io: ProgramIo, container: Container, args: readonly string[]) => void) {
  return async (io: ProgramIo, args: readonly string[]): Promise<number> => {
    const words = args.filter((word, index) => !isOptionWord(word, args[index - 1]));
    const name = words[0] ?? '';
    const container = io.machine.container(name);
    if (container === null) {
      return refuse(io, `Error response from daemon: No such container: ${name}`);
    }
    act(io, container, words);
    await io.stdout.write(`${name}\n`);
    return 0;
  };
}

const TIME_OPTIONS: readonly string[] = ['-t', '--time', '--timeout'];

function isOptionWord(word: string, before: string | undefined): boolean {
  return word.startsWith('-') || (before !== undefined && TIME_OPTIONS.includes(before));
}

export const stop: Program = onContainer((io, container) => {
  if (container.isRunning) io.machine.launcher?.stop(container);
});

export const restart: Program = onContainer((io, container) => {
  io.machine.launcher?.restart(container);
});

export const rename: Program = onContainer((_io, container, [, to = '']) => {
  container.rename(to);
});

/** Only `image inspect`, of the one image there is. */
export const image: Program = async (io, args) => {
  const name = args.at(-1) ?? '';
  if (name === WAA_IMAGE) {
    await io.stdout.write(`${IMAGE_ID}\n`);
    return 0;
  }
  return refuse(io, `Error response from daemon: No such image: ${name}`);
};

interface RunCall {
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly isDetached: boolean;
  readonly image: string;
  readonly words: readonly string[];
}

const WITH_VALUE: readonly string[] = [
  ...['--name', '--platform', '--cap-add', '--stop-timeout', '-p', '-e', '--env', '--mount', '-v'],
  ...['--env-file', '--entrypoint', '--network', '--device'],
];

function readRunCall(args: readonly string[]): RunCall {
  const values = new Map<string, string[]>();
  let isDetached = false;
  let at = 0;
  for (let word = args[at]; word?.startsWith('-') === true; word = args[at]) {
    isDetached ||= word === '-d' || word === '--detach';
    const [name = word, attached] = word.split(/=(.*)/s);
    const takesNext = WITH_VALUE.includes(name) && attached === undefined;
    const value = takesNext ? (args[at + 1] ?? '') : (attached ?? '');
    values.set(name, [...(values.get(name) ?? []), value]);
    at += takesNext ? 2 : 1;
  }
  return { values, isDetached, image: args[at] ?? '', words: args.slice(at + 1) };
}

export const run: Program = async (io, args) => {
  const call = readRunCall(args);
  if (call.image !== WAA_IMAGE) {
    return refuse(
      io,
      `Unable to find image '${call.image}' locally\ndocker: Error response from daemon: pull access denied for ${call.image}.`,
      EXIT_DAEMON,
    );
  }
  const entrypoint = call.values.get('--entrypoint')?.[0];
  return entrypoint === 'mv' ? moveInside(io, call) : startWaa(io, call, args);
};

/** `--entrypoint mv` with a folder mounted: the rights of root on the VM's files. */
async function moveInside(io: ProgramIo, call: RunCall): Promise<number> {
  const [mount] = mountsOf(call);
  const [from = '', to = ''] = call.words.filter((word) => !word.startsWith('-'));
  if (mount === undefined) return refuse(io, 'mv: cannot stat: No such file or directory');
  const onVm = (path: string): string =>
    posix.join(mount.source, posix.relative(mount.destination, path));
  io.fs.move(onVm(from), onVm(to), io.machine.nowMs());
  return 0;
}

async function startWaa(io: ProgramIo, call: RunCall, args: readonly string[]): Promise<number> {
  const name = call.values.get('--name')?.[0] ?? 'winarena';
  if (io.machine.container(name) !== null) {
    return refuse(
      io,
      `docker: Error response from daemon: Conflict. The container name "/${name}" is already in use.`,
      EXIT_DAEMON,
    );
  }
  const mounts = mountsOf(call);
  const missing = mounts.find(({ source }) => io.fs.find(source) === null);
  if (missing !== undefined) {
    return refuse(
      io,
      `docker: Error response from daemon: invalid mount config for type "bind": bind source path does not exist: ${missing.source}`,
      EXIT_DAEMON,
    );
  }
  const entry = entryWords(call.words);
  if (entry === null || !call.isDetached || io.machine.launcher === null) {
    return refuse(io, 'docker: this VM starts only WAA, detached, by its entry.sh', EXIT_DAEMON);
  }
  const spec: RunContainerSpec = {
    name,
    image: call.image,
    mounts,
    environment: await environmentOf(io, call.values),
    entry,
    commandLine: `docker run ${args.join(' ')}`,
  };
  await io.stdout.write(`${io.machine.launcher.runContainer(spec)}\n`);
  return 0;
}

/** `-c './entry.sh --agent navi …'` */
function entryWords(words: readonly string[]): readonly string[] | null {
  const script = words[words.indexOf('-c') + 1] ?? '';
  const [first] = parseCommandLine(script);
  return first?.argv[0]?.endsWith('entry.sh') === true ? first.argv.slice(1) : null;
}

function mountsOf({ values }: RunCall): { source: string; destination: string }[] {
  const long = (values.get('--mount') ?? []).map((text) => {
    const parts = new Map(text.split(',').map((part) => part.split('=') as [string, string]));
    return { source: parts.get('source') ?? '', destination: parts.get('target') ?? '' };
  });
  const short = (values.get('-v') ?? []).map((text) => {
    const [source = '', destination = ''] = text.split(':');
    return { source, destination };
  });
  return [...long, ...short];
}

async function environmentOf(
  io: ProgramIo,
  values: ReadonlyMap<string, readonly string[]>,
): Promise<Readonly<Record<string, string>>> {
  const given = [...(values.get('-e') ?? []), ...(values.get('--env') ?? [])].flatMap((word) => {
    const [name = '', value] = word.split(/=(.*)/s);
    const found = value ?? io.environment?.[name];
    return found === undefined ? [] : [[name, found] as const];
  });
  const files = await Promise.all(
    (values.get('--env-file') ?? []).map((path) =>
      readVariables(io, resolvePath(io, path), 'docker'),
    ),
  );
  return Object.assign(Object.fromEntries(given), ...files) as Record<string, string>;
}

/** `docker exec --detach … bash -c 'cd /client && python -u run.py … > F 2>&1; echo $? > G'` */
export async function startByExec(
  io: ProgramIo,
  container: Container,
  args: readonly string[],
  argv: readonly string[],
): Promise<number> {
  const script = argv[argv.indexOf('-c') + 1] ?? '';
  const match = /^cd \/client && (python .*?run\.py.*) > (\S+) 2>&1; echo \$\? > \S+$/s.exec(
    script,
  );
  const [first] = parseCommandLine(match?.[1] ?? '');
  if (first === undefined || io.machine.launcher === null) {
    return refuse(io, 'docker: this VM starts only run.py in the background');
  }
  const envFile = args[args.indexOf('--env-file') + 1];
  io.machine.launcher.startClient({
    container,
    environment: args.includes('--env-file')
      ? await readVariables(io, resolvePath(io, envFile ?? ''), 'docker')
      : {},
    words: first.argv.slice(first.argv.indexOf('run.py') + 1),
    logPath: match?.[2] ?? '/tmp/benchmark.log',
    commandLines: [`bash -c ${script}`, first.argv.join(' ')],
  });
  return 0;
}
