/**
 * Every command this app ever runs on a VM: here those for watching, in startLookCommands.ts those that
 * look before a start, in changeCommands.ts those that change something because a person asked.
 * Nothing else builds a remote command line. `read` commands leave the VM as it was; watching uses
 * those alone, with the one exception that says so.
 */
import {
  parseArchitecture,
  parseContainerDetails,
  parseContainerList,
  parseDiskSpace,
  parseExists,
  parseFileList,
  parseFileStats,
  parseProcesses,
  parseServerVersion,
  parseUptime,
  parseVmClock,
  parseWhich,
  type ContainerDetails,
  type ContainerRow,
  type DiskSpace,
  type FileList,
  type FileStat,
  type ProcessRow,
} from './commandAnswers.ts';
import { checkedContainer, checkedPath, inContainer, type InContainer } from './commandArgs.ts';
import { CHANGE_COMMANDS } from './changeCommands.ts';
import { checkedDocker, checkedInside } from './commandErrors.ts';
import type { RemoteCommand, StreamCommand } from './remoteHost.ts';
import { START_LOOK_COMMANDS } from './startLookCommands.ts';

export type NoArgs = Readonly<Record<string, never>>;

export interface PathArgs extends InContainer {
  readonly path: string;
}
export interface ContainerArgs {
  readonly container: string;
}
export interface FromByteArgs extends PathArgs {
  /** Bytes already held: 0 reads from the start. */
  readonly fromByte: number;
}

/** Where a picture taken by QEMU's monitor is left, inside the container. Always overwritten. */
const SCREENDUMP_PATH = '/tmp/waa-monitor-screen.ppm';

// --- The VM ---------------------------------------------------------------------------------------

/** Milliseconds since 1970 on the VM's clock. */
export const readClock: RemoteCommand<NoArgs, number> = {
  id: 'clock',
  title: "Read the VM's clock",
  effect: 'read',
  argv: () => ['date', '-u', '+%s.%N'],
  parse: parseVmClock,
};

/** Seconds since the VM was booted. */
export const readUptime: RemoteCommand<NoArgs, number> = {
  id: 'uptime',
  title: 'Read how long the VM is up',
  effect: 'read',
  argv: () => ['cat', '/proc/uptime'],
  parse: parseUptime,
};

/** For example `Linux 6.8.0-1044-azure x86_64`. */
export const readSystem: RemoteCommand<NoArgs, string> = {
  id: 'system',
  title: "Read the VM's kernel and architecture",
  effect: 'read',
  argv: () => ['uname', '-srm'],
  parse: parseArchitecture,
};

export const readDiskSpace: RemoteCommand<PathArgs, DiskSpace> = {
  id: 'disk_space',
  title: 'Read free disk space',
  effect: 'read',
  argv: (args) => inContainer(args, ['df', '-PB1', checkedPath(args.path)]),
  parse: parseDiskSpace,
};

/** Null when the VM has no inotifywait. */
export const findInotify: RemoteCommand<NoArgs, string | null> = {
  id: 'find_inotify',
  title: 'Look for inotifywait',
  effect: 'read',
  argv: () => ['which', 'inotifywait'],
  parse: parseWhich,
};

// --- Docker ---------------------------------------------------------------------------------------

export const readDockerVersion: RemoteCommand<NoArgs, string> = {
  id: 'docker_version',
  title: "Read Docker's version",
  effect: 'read',
  argv: () => ['docker', 'version', '--format', '{{.Server.Version}}'],
  parse: (output) => parseServerVersion(checkedDocker(output, null, "Read Docker's version")),
};

export const listContainers: RemoteCommand<NoArgs, readonly ContainerRow[]> = {
  id: 'list_containers',
  title: 'List containers',
  effect: 'read',
  argv: () => ['docker', 'ps', '--all', '--no-trunc', '--format', '{{json .}}'],
  parse: (output) => parseContainerList(checkedDocker(output, null, 'List containers')),
};

export const inspectContainer: RemoteCommand<ContainerArgs, ContainerDetails> = {
  id: 'inspect_container',
  title: 'Read the settings of the container',
  effect: 'read',
  argv: ({ container }) => ['docker', 'inspect', checkedContainer(container)],
  parse: (output, { container }) =>
    parseContainerDetails(checkedDocker(output, container, 'Read the settings of the container')),
};

export const listProcesses: RemoteCommand<ContainerArgs, readonly ProcessRow[]> = {
  id: 'list_processes',
  title: 'List the processes of the container',
  effect: 'read',
  argv: ({ container }) => ['docker', 'top', checkedContainer(container), '-eo', 'pid,etimes,args'],
  parse: (output, { container }) =>
    parseProcesses(checkedDocker(output, container, 'List the processes of the container')),
};

export const followContainerLog: StreamCommand<
  ContainerArgs & {
    /** Docker's own time stamp of the last line held. */ readonly since: string | null;
  }
> = {
  id: 'follow_container_log',
  title: "Follow the container's log",
  effect: 'read',
  argv: ({ container, since }) => [
    'docker',
    'logs',
    '--follow',
    '--timestamps',
    ...(since === null ? [] : ['--since', since]),
    checkedContainer(container),
  ],
};

// --- Files, on the VM or in a container -----------------------------------------------------------

/** Only paths that exist are in the answer. */
export const statFiles: RemoteCommand<
  InContainer & { readonly paths: readonly string[] },
  readonly FileStat[]
> = {
  id: 'stat_files',
  title: 'Read size and time of files',
  effect: 'read',
  argv: (args) => inContainer(args, ['stat', '-c', '%n\t%s\t%Y', ...args.paths.map(checkedPath)]),
  parse: (output, { container }) => parseFileStats(checkedInside(output, container)),
};

export const pathExists: RemoteCommand<PathArgs, boolean> = {
  id: 'path_exists',
  title: 'Check that a path exists',
  effect: 'read',
  argv: (args) => inContainer(args, ['test', '-e', checkedPath(args.path)]),
  parse: (output, { container }) => parseExists(checkedInside(output, container)),
};

export const listFiles: RemoteCommand<
  InContainer & {
    readonly root: string;
    /** Only files changed after this second (VM clock); null for all. */
    readonly changedAfterSeconds: number | null;
  },
  FileList
> = {
  id: 'list_files',
  title: 'List files below a folder',
  effect: 'read',
  argv: (args) =>
    inContainer(args, [
      'find',
      checkedPath(args.root),
      ...(args.changedAfterSeconds === null
        ? []
        : ['-newermt', `@${String(args.changedAfterSeconds)}`]),
      '-type',
      'f',
      '-printf',
      // find itself turns these into a tab and a NUL.
      '%P\\t%s\\t%T@\\0',
    ]),
  parse: (output, { container, root }) => parseFileList(checkedInside(output, container), root),
};

export const followFile: StreamCommand<FromByteArgs> = {
  id: 'follow_file',
  title: 'Follow a file',
  effect: 'read',
  argv: (args) =>
    inContainer(args, ['tail', '-c', tailStart(args.fromByte), '-F', checkedPath(args.path)]),
};

export const readFile: StreamCommand<FromByteArgs> = {
  id: 'read_file',
  title: 'Read a file',
  effect: 'read',
  argv: (args) =>
    inContainer(args, ['tail', '-c', tailStart(args.fromByte), checkedPath(args.path)]),
};

/** A tar of the files whose names, NUL-separated and relative to `root`, come on standard input. */
export const archiveFiles: StreamCommand<InContainer & { readonly root: string }> = {
  id: 'archive_files',
  title: 'Copy files of a folder',
  effect: 'read',
  argv: (args) =>
    inContainer(
      args,
      ['tar', '-C', checkedPath(args.root), '-cf', '-', '--null', '--files-from=-'],
      'with input',
    ),
};

/** One absolute path a line, as files below `root` are completed. Only on the VM itself. */
export const watchFolder: StreamCommand<{ readonly root: string }> = {
  id: 'watch_folder',
  title: 'Wait for new files in a folder',
  effect: 'read',
  argv: ({ root }) => [
    'inotifywait',
    '-m',
    '-r',
    '-q',
    '-e',
    'close_write,moved_to',
    '--format',
    '%w%f',
    checkedPath(root),
  ],
};

// --- The guest ------------------------------------------------------------------------------------

/** Body of an HTTP GET asked from the VM or from inside the container. */
export const fetchUrl: StreamCommand<
  InContainer & { readonly url: string; readonly maxSeconds: number }
> = {
  id: 'fetch_url',
  title: 'Ask the guest server',
  effect: 'read',
  argv: (args) =>
    inContainer(args, ['curl', '-s', '--max-time', String(args.maxSeconds), checkedUrl(args.url)]),
};

/**
 * Makes QEMU save a picture of the screen. Marked as a change because it leaves one file in the
 * container. `tcp` is for images before 2026-06, `socket` for newer ones.
 */
export const dumpScreen: RemoteCommand<
  ContainerArgs & { readonly monitor: 'tcp' | 'socket' },
  null
> = {
  id: 'dump_screen',
  title: `Save a picture of the guest's screen to ${SCREENDUMP_PATH} in the container`,
  effect: 'change',
  argv: ({ container, monitor }) => [
    'docker',
    'exec',
    checkedContainer(container),
    'sh',
    '-c',
    // The one place with shell operators: nc needs the command on its input and a moment to act.
    `(echo "screendump ${SCREENDUMP_PATH}"; sleep 1) | ${MONITOR_CLIENTS[monitor]}`,
  ],
  parse: (output, { container }) => {
    checkedDocker(output, container, "Save a picture of the guest's screen");
    return null;
  },
};

const MONITOR_CLIENTS = {
  tcp: 'nc -w 2 localhost 7100',
  socket: 'nc -U /run/shm/monitor.sock',
} as const;

export const readScreenDump: StreamCommand<ContainerArgs> = {
  id: 'read_screen_dump',
  title: "Read the picture of the guest's screen",
  effect: 'read',
  argv: ({ container }) => ['docker', 'exec', checkedContainer(container), 'cat', SCREENDUMP_PATH],
};

/** All of the above, for the demo VM and for tests that walk the whole list. */
export const COMMAND_CATALOGUE = {
  readClock,
  readUptime,
  readSystem,
  readDiskSpace,
  findInotify,
  readDockerVersion,
  listContainers,
  inspectContainer,
  listProcesses,
  followContainerLog,
  statFiles,
  pathExists,
  listFiles,
  followFile,
  readFile,
  archiveFiles,
  watchFolder,
  fetchUrl,
  dumpScreen,
  readScreenDump,
  ...START_LOOK_COMMANDS,
  ...CHANGE_COMMANDS,
} as const;

// --- Arguments ------------------------------------------------------------------------------------

function tailStart(fromByte: number): string {
  if (!Number.isSafeInteger(fromByte) || fromByte < 0) {
    throw new RangeError(`Not a byte position: ${fromByte}`);
  }
  return `+${fromByte + 1}`;
}

function checkedUrl(url: string): string {
  if (/^http:\/\//.test(url)) return url;
  throw new RangeError(`Not a URL of the guest server: ${url}`);
}
