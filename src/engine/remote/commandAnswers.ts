/** Parsers of what remote commands print. Everything here is untrusted text. */
import { z } from 'zod';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import { commandFailure, printable, unreadableAnswer } from './commandErrors.ts';
import type { CommandOutput } from './remoteHost.ts';

export interface DiskSpace {
  readonly totalBytes: number;
  readonly usedBytes: number;
  readonly availableBytes: number;
  readonly mountPoint: string;
}

export interface ContainerRow {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  /** `running`, `exited`, `created`, `restarting`, `paused`, `dead`, … as Docker says. */
  readonly state: string;
  /** For people, e.g. `Up 2 hours`. */
  readonly status: string;
}

export interface ContainerMount {
  readonly source: string;
  readonly destination: string;
}

export interface PublishedPort {
  readonly containerPort: number;
  readonly hostIp: string;
  readonly hostPort: number;
}

/** What is kept of `docker inspect`. The environment is not: it holds API keys. */
export interface ContainerDetails {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly state: string;
  readonly isRunning: boolean;
  /** ISO 8601 of the last start; null when it never started. */
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly exitCode: number | null;
  readonly isOomKilled: boolean;
  readonly hasTty: boolean;
  /** With `--rm` the log is gone as soon as the container ends. */
  readonly isAutoRemoved: boolean;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly workingDir: string;
  readonly mounts: readonly ContainerMount[];
  readonly publishedPorts: readonly PublishedPort[];
  readonly addresses: readonly string[];
}

export interface ProcessRow {
  /** On the VM, not inside the container. */
  readonly pid: number;
  readonly elapsedSeconds: number;
  readonly args: string;
}

export interface FileStat {
  readonly path: string;
  readonly sizeBytes: number;
  /** Seconds since 1970, VM clock. */
  readonly modifiedAtSeconds: number;
}

export interface FileList {
  /** Paths below the root, with forward slashes, none of which leads out of it. */
  readonly files: readonly FileStat[];
  /** What could not be listed, as the VM said it; empty when all was. */
  readonly problems: readonly string[];
}

/** Docker writes this for "never". */
const ZERO_TIME = /^0001-01-01/;

export function parseVmClock(output: CommandOutput): number {
  // Without GNU date the fraction is missing, or the letter N.
  const match = /^(\d{9,12})(?:\.(\d{1,9}))?/.exec(output.stdout.trim());
  if (output.exitCode !== 0 || match === null) throw commandFailure("Read the VM's clock", output);
  return Number(match[1]) * 1000 + Number(`0.${match[2] ?? '0'}`) * 1000;
}

/** Seconds since the VM was booted: the first number of /proc/uptime. */
export function parseUptime(output: CommandOutput): number {
  const match = /^(\d{1,12}(?:\.\d{1,9})?) /.exec(output.stdout);
  if (output.exitCode !== 0 || match === null) {
    throw commandFailure('Read how long the VM is up', output);
  }
  return Number(match[1]);
}

export function parseArchitecture(output: CommandOutput): string {
  if (output.exitCode !== 0) throw commandFailure("Read the VM's kernel and architecture", output);
  return printable(output.stdout);
}

export function parseDiskSpace(output: CommandOutput): DiskSpace {
  const line = output.stdout.trim().split('\n').at(-1) ?? '';
  // Device and mount point may hold spaces; the four middle columns may not.
  const match = /\s(\d+)\s+(\d+)\s+(-?\d+)\s+\d+%\s+(\/.*)$/.exec(line);
  if (match === null) throw commandFailure('Read free disk space', output);
  return {
    totalBytes: Number(match[1]),
    usedBytes: Number(match[2]),
    availableBytes: Number(match[3]),
    mountPoint: match[4] ?? '/',
  };
}

export function parseWhich(output: CommandOutput): string | null {
  const path = output.stdout.trim().split('\n')[0] ?? '';
  return output.exitCode === 0 && path.startsWith('/') ? path : null;
}

export function parseServerVersion(output: CommandOutput): string {
  const version = printable(output.stdout);
  if (version === '') throw commandFailure("Read Docker's version", output);
  return version;
}

const containerRowSchema = z.object({
  ID: z.string().min(1),
  Names: z.string().min(1),
  Image: z.string(),
  State: z.string().optional(),
  Status: z.string().default(''),
});

export function parseContainerList(output: CommandOutput): readonly ContainerRow[] {
  return output.stdout
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const row = containerRowSchema.safeParse(parseJson('List containers', line));
      if (!row.success) throw unreadableAnswer('List containers', line);
      const { ID, Names, Image, State, Status } = row.data;
      // A container may have several names (links); the first has no slash.
      const names = Names.split(',');
      return {
        id: ID,
        name: names.find((name) => !name.includes('/')) ?? Names,
        image: Image,
        state: State ?? (Status.startsWith('Up') ? 'running' : 'exited'),
        status: printable(Status),
      };
    });
}

const commandPartsSchema = z
  .union([z.array(z.string()), z.string()])
  .nullish()
  .transform((parts) => (typeof parts === 'string' ? [parts] : (parts ?? [])));

const inspectSchema = z
  .array(
    z.object({
      Id: z.string().min(1),
      Name: z.string().default(''),
      State: z.object({
        Status: z.string().default('unknown'),
        Running: z.boolean().default(false),
        StartedAt: z.string().default(''),
        FinishedAt: z.string().default(''),
        ExitCode: z.number().nullish(),
        OOMKilled: z.boolean().default(false),
      }),
      Config: z.object({
        Image: z.string().default(''),
        Tty: z.boolean().default(false),
        Cmd: commandPartsSchema,
        Entrypoint: commandPartsSchema,
        WorkingDir: z.string().default(''),
      }),
      HostConfig: z.object({ AutoRemove: z.boolean().default(false) }).prefault({}),
      Mounts: z
        .array(z.object({ Source: z.string().default(''), Destination: z.string() }))
        .default([]),
      NetworkSettings: z
        .object({
          IPAddress: z.string().default(''),
          Networks: z
            .record(z.string(), z.object({ IPAddress: z.string().default('') }).nullable())
            .nullish(),
          Ports: z
            .record(
              z.string(),
              z
                .array(z.object({ HostIp: z.string().default(''), HostPort: z.string() }))
                .nullable(),
            )
            .nullish(),
        })
        .prefault({}),
    }),
  )
  .min(1);

export function parseContainerDetails(output: CommandOutput): ContainerDetails {
  const title = 'Read the settings of the container';
  const answer = inspectSchema.safeParse(parseJson(title, output.stdout));
  const container = answer.success ? answer.data[0] : undefined;
  // The text itself is not quoted: it holds the container's environment.
  if (container === undefined) throw unreadableAnswer(title, 'not the shape of docker inspect');
  const { State, Config, NetworkSettings } = container;
  return {
    id: container.Id,
    name: container.Name.replace(/^\//, ''),
    image: Config.Image,
    state: State.Status,
    isRunning: State.Running,
    startedAt: dockerInstant(State.StartedAt),
    finishedAt: dockerInstant(State.FinishedAt),
    exitCode: State.Running ? null : (State.ExitCode ?? null),
    isOomKilled: State.OOMKilled,
    hasTty: Config.Tty,
    isAutoRemoved: container.HostConfig.AutoRemove,
    entrypoint: Config.Entrypoint,
    command: Config.Cmd,
    workingDir: Config.WorkingDir,
    mounts: container.Mounts.map((mount) => ({
      source: mount.Source,
      destination: mount.Destination,
    })),
    publishedPorts: toPublishedPorts(NetworkSettings.Ports ?? {}),
    addresses: toAddresses([
      NetworkSettings.IPAddress,
      ...Object.values(NetworkSettings.Networks ?? {}).map((network) => network?.IPAddress ?? ''),
    ]),
  };
}

function dockerInstant(text: string): string | null {
  return text === '' || ZERO_TIME.test(text) || Number.isNaN(Date.parse(text)) ? null : text;
}

function toAddresses(addresses: readonly string[]): readonly string[] {
  return [...new Set(addresses.filter((address) => /^[0-9A-Fa-f.:]+$/.test(address)))];
}

type PortBindings = Readonly<
  Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[] | null>
>;

function toPublishedPorts(ports: PortBindings): readonly PublishedPort[] {
  return Object.entries(ports).flatMap(([key, bindings]) => {
    const containerPort = /^(\d+)\/tcp$/.exec(key)?.[1];
    if (containerPort === undefined) return [];
    return (bindings ?? []).flatMap(({ HostIp, HostPort }) =>
      /^\d+$/.test(HostPort)
        ? [{ containerPort: Number(containerPort), hostIp: HostIp, hostPort: Number(HostPort) }]
        : [],
    );
  });
}

export function parseProcesses(output: CommandOutput): readonly ProcessRow[] {
  return output.stdout.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(.+)$/.exec(line);
    if (match === null) return [];
    return [{ pid: Number(match[1]), elapsedSeconds: Number(match[2]), args: match[3] ?? '' }];
  });
}

export function parseFileStats(output: CommandOutput): readonly FileStat[] {
  // Exit code 1 with some lines is normal: stat reports the missing ones on stderr.
  return output.stdout.split('\n').flatMap((line) => {
    const stat = toFileStat(line);
    return stat === null ? [] : [stat];
  });
}

export function parseExists(output: CommandOutput): boolean {
  if (output.exitCode === 0) return true;
  if (output.exitCode === 1) return false;
  throw commandFailure('Check that a path exists', output);
}

export function parseFileList(output: CommandOutput, root: string): FileList {
  const records = output.stdout.split('\0').filter((record) => record !== '');
  if (output.exitCode !== 0 && records.length === 0) throw listFailure(output, root);
  const stats = records.map(toFileStat);
  const files = stats.filter((stat) => stat !== null && isInsideRoot(stat.path));
  const problems = output.stderr.split('\n').filter((line) => line.trim() !== '');
  const strange = stats.length - files.length;
  return {
    files: files.filter((file) => file !== null),
    problems: [
      ...problems.map(printable),
      ...(strange > 0 ? [`${strange} files with names that lead out of the folder`] : []),
    ],
  };
}

function listFailure(output: CommandOutput, root: string): MonitorError {
  if (/No such file or directory/i.test(output.stderr)) {
    return new MonitorError(
      ERROR_CODES.notFound,
      `There is no folder ${root} on the VM.`,
      'It appears when the first task starts; otherwise set the results folder in the profile.',
    );
  }
  if (/Permission denied/i.test(output.stderr)) {
    return new MonitorError(
      ERROR_CODES.resultsUnreadable,
      `This user may not read ${root} on the VM.`,
      `Give read access on the VM: "sudo chmod -R a+rX ${root}".`,
    );
  }
  return commandFailure('List files below a folder', output);
}

function toFileStat(line: string): FileStat | null {
  // Names may hold tabs; size and time are the last two fields.
  const match = /^([^]+)\t(\d+)\t(-?\d+(?:\.\d+)?)$/.exec(line);
  if (match === null) return null;
  const [, path = '', size, modified] = match;
  return { path, sizeBytes: Number(size), modifiedAtSeconds: Number(modified) };
}

function isInsideRoot(path: string): boolean {
  return !path.startsWith('/') && !path.split('/').includes('..');
}

function parseJson(title: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    // The text itself stays out: it can hold the container's environment.
    throw new MonitorError(
      ERROR_CODES.commandFailed,
      `"${title}" gave an answer that is not JSON.`,
      'Check the version of Docker on the VM.',
      { cause: cause instanceof SyntaxError ? cause.name : cause },
    );
  }
}
