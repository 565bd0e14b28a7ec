/**
 * Commands of the catalogue that change something on a VM. None is run by watching: each belongs to an
 * operation that a person asked for after having seen it. None deletes results, and no secret is ever
 * among their arguments: keys go through standard input into a file of mode 600.
 */
import {
  checkedContainer,
  checkedMountPath,
  checkedPath,
  inContainer,
  type InContainer,
} from './commandArgs.ts';
import { checkedDocker, checkedInside, commandFailure } from './commandErrors.ts';
import type { CommandOutput, RemoteCommand } from './remoteHost.ts';
import { quoteArgv } from './shellQuote.ts';
import { checkedImage } from './startLookCommands.ts';

interface FromTo extends InContainer {
  readonly from: string;
  readonly to: string;
}

/** For commands whose answer is only whether they worked. */
function change<Args>(
  id: string,
  title: string,
  argv: (args: Args) => readonly string[],
  containerOf: (args: Args) => string | null = () => null,
): RemoteCommand<Args, null> {
  return {
    id,
    title,
    effect: 'change',
    argv,
    parse: (output, args) => {
      succeeded(title, output, containerOf(args));
      return null;
    },
  };
}

function succeeded(title: string, output: CommandOutput, container: string | null): void {
  checkedInside(output, container);
  if (output.exitCode !== 0) throw commandFailure(title, output);
}

const placeOf = ({ container }: InContainer): string | null => container;
const nameOf = ({ container }: { readonly container: string }): string => container;

// --- Files ----------------------------------------------------------------------------------------

export const makeFolder = change<InContainer & { readonly path: string }>(
  'make_folder',
  'Make a folder',
  (args) => inContainer(args, ['mkdir', '-p', checkedPath(args.path)]),
  placeOf,
);

/** Never over something that is there; whether it came about is checked afterwards. */
export const moveFolder = change<FromTo>(
  'move_folder',
  'Move the results that are there to a dated folder',
  (args) => inContainer(args, ['mv', '-nT', checkedPath(args.from), checkedPath(args.to)]),
  placeOf,
);

export const copyFolder = change<FromTo>(
  'copy_folder',
  'Copy the results that are there to a dated folder',
  (args) => inContainer(args, ['cp', '-aT', checkedPath(args.from), checkedPath(args.to)]),
  placeOf,
);

export interface MoveAsRootArgs {
  readonly image: string;
  /** Full path of the folder in which both are. */
  readonly parent: string;
  readonly from: string;
  readonly to: string;
}

/** WAA's files are root's: where the login may not move them, a container of the same image may. */
export const moveFolderAsRoot = change<MoveAsRootArgs>(
  'move_folder_as_root',
  'Move the results that are there to a dated folder, with the rights of a container',
  ({ image, parent, from, to }) => [
    ...['docker', 'run', '--rm', '--network', 'none'],
    ...['--mount', `type=bind,source=${checkedMountPath(parent)},target=/waa-monitor`],
    ...['--entrypoint', 'mv', checkedImage(image)],
    ...['-nT', `/waa-monitor/${checkedName(from)}`, `/waa-monitor/${checkedName(to)}`],
  ],
);

/** What it holds comes on standard input. Made anew, so that nobody else has it open. */
export const writePrivateFile = change<{ readonly path: string }>(
  'write_private_file',
  'Write a file that only this user may read',
  ({ path }) => ['sh', '-c', 'rm -f -- "$0" && umask 077 && cat > "$0"', checkedPath(path)],
);

export const writeFile = change<InContainer & { readonly path: string }>(
  'write_file',
  'Write a file',
  (args) => inContainer(args, ['sh', '-c', 'cat > "$0"', checkedPath(args.path)], 'with input'),
  placeOf,
);

/** Only files that this app wrote. */
export const removeOwnFile = change<{ readonly path: string }>(
  'remove_own_file',
  "Remove the app's own file",
  ({ path }) => ['rm', '-f', '--', checkedPath(path)],
);

// --- Containers -----------------------------------------------------------------------------------

export interface Mount {
  /** Full path on the VM. */
  readonly source: string;
  readonly target: string;
  readonly isReadOnly: boolean;
}

export interface EntryArgs {
  readonly container: string;
  readonly image: string;
  readonly ramGb: number;
  readonly cpuCores: number;
  readonly mounts: readonly Mount[];
  /** On the VM; null without keys. */
  readonly envFile: string | null;
  /** Words for WAA's entry.sh. An option that it does not know makes it loop for ever. */
  readonly entry: readonly string[];
}

/** Ports of the viewer and of remote desktop, on the VM's own loopback: neither has a password. */
const PUBLISHED_PORTS = [
  { onVm: 8006, inContainer: 8006 },
  { onVm: 3390, inContainer: 3389 },
] as const;

/**
 * What WAA's run-local.sh ends up running, with three differences: detached, so that it outlives the
 * connection; without `--rm`, so that its log stays; keys from a file instead of `-e NAME=key`.
 */
export const startContainer: RemoteCommand<EntryArgs, null> = {
  ...change<EntryArgs>('start_container', "Start WAA's container with its client", (args) => [
    ...['docker', 'run', '--detach', '--name', checkedContainer(args.container)],
    ...['--platform', 'linux/amd64', '--device=/dev/kvm', '--cap-add', 'NET_ADMIN'],
    ...['--stop-timeout', '120'],
    ...PUBLISHED_PORTS.flatMap((port) => ['-p', `127.0.0.1:${port.onVm}:${port.inContainer}`]),
    ...['-e', `RAM_SIZE=${args.ramGb}G`, '-e', `CPU_CORES=${args.cpuCores}`],
    ...args.mounts.flatMap((mount) => ['--mount', mountOption(mount)]),
    ...(args.envFile === null ? [] : ['--env-file', checkedPath(args.envFile)]),
    ...['--entrypoint', '/bin/bash', checkedImage(args.image)],
    ...['-c', quoteArgv(['./entry.sh', ...args.entry])],
  ]),
  parse: (output) => {
    checkedDocker(output, null, "Start WAA's container with its client");
    return null;
  },
};

export interface ExecClientArgs {
  readonly container: string;
  readonly envFile: string | null;
  /** Words for run.py. */
  readonly words: readonly string[];
  /** In the container: gets both its outputs. Its exit code goes beside it, to `.exit`. */
  readonly logPath: string;
}

/** Detached: the client lives on when the connection goes. */
export const startClient = change<ExecClientArgs>(
  'start_client',
  "Start WAA's client in the running container",
  ({ container, envFile, words, logPath }) => [
    ...['docker', 'exec', '--detach'],
    ...(envFile === null ? [] : ['--env-file', checkedPath(envFile)]),
    ...[checkedContainer(container), 'bash', '-c'],
    // A shell of the container, because run.py has no option for where its output goes.
    `cd /client && ${quoteArgv(['python', '-u', 'run.py', ...words])} > ${quoteArgv([checkedPath(logPath)])} 2>&1; echo $? > ${quoteArgv([checkedPath(`${logPath}.exit`)])}`,
  ],
  nameOf,
);

export interface TemplateArgs {
  /** A shell command, its placeholders filled and quoted. */
  readonly command: string;
  readonly envFile: string | null;
  /** On the VM: what the command itself prints. */
  readonly logPath: string;
}

/**
 * Reads the keys into the environment of the command, removes their file, and starts the command in a
 * session of its own, so that it lives on when the connection goes.
 */
const TEMPLATE_SCRIPT =
  'if [ -n "$0" ]; then set -a; . "$0"; set +a; rm -f -- "$0"; fi; setsid nohup sh -c "$1" > "$2" 2>&1 < /dev/null &';

export const startTemplate = change<TemplateArgs>(
  'start_template',
  "Run the profile's own start command",
  ({ command, envFile, logPath }) => [
    ...['sh', '-c', TEMPLATE_SCRIPT],
    ...[envFile === null ? '' : checkedPath(envFile), command, checkedPath(logPath)],
  ],
);

/** Keeps the container, its log and its files. */
export const renameContainer = change<{ readonly container: string; readonly to: string }>(
  'rename_container',
  'Put the stopped container of the last run aside',
  ({ container, to }) => ['docker', 'rename', checkedContainer(container), checkedContainer(to)],
  nameOf,
);

/** The container gets its 120 s to shut Windows down. */
export const stopContainer = change<{ readonly container: string }>(
  'stop_container',
  'Stop the container',
  ({ container }) => ['docker', 'stop', checkedContainer(container)],
  nameOf,
);

export const restartContainer = change<{ readonly container: string }>(
  'restart_container',
  'Restart the container',
  ({ container }) => ['docker', 'restart', checkedContainer(container)],
  nameOf,
);

/** Process by process, because the image need not have pkill. Prints the ids it signalled. */
const SIGNAL_SCRIPT =
  'for d in /proc/[0-9]*; do case "$(tr "\\0" " " < "$d/cmdline" 2>/dev/null)" in python*run.py*|*/python*run.py*) kill -s TERM "${d#/proc/}" && echo "${d#/proc/}";; esac; done; true';

/** How many clients were asked to end. run.py takes SIGTERM as Ctrl+C and says so in its log. */
export const signalClient: RemoteCommand<{ readonly container: string }, number> = {
  id: 'signal_client',
  title: "Ask WAA's client to end",
  effect: 'change',
  argv: ({ container }) => [
    'docker',
    'exec',
    checkedContainer(container),
    'sh',
    '-c',
    SIGNAL_SCRIPT,
  ],
  parse: (output, { container }) => {
    succeeded("Ask WAA's client to end", output, container);
    return output.stdout.split('\n').filter((line) => /^\d+$/.test(line.trim())).length;
  },
};

export const CHANGE_COMMANDS = {
  makeFolder,
  moveFolder,
  copyFolder,
  moveFolderAsRoot,
  writePrivateFile,
  writeFile,
  removeOwnFile,
  startContainer,
  startClient,
  startTemplate,
  renameContainer,
  stopContainer,
  restartContainer,
  signalClient,
} as const;

function mountOption({ source, target, isReadOnly }: Mount): string {
  const paths = `source=${checkedMountPath(source)},target=${checkedMountPath(target)}`;
  return `type=bind,${paths}${isReadOnly ? ',readonly' : ''}`;
}

/** One name within a folder. */
function checkedName(name: string): string {
  if (/^[^/\0]+$/.test(name) && name !== '.' && name !== '..') return name;
  throw new RangeError(`Not a name: ${name}`);
}
