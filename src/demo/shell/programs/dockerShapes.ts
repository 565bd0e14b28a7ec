/** What the Docker API says of a container, in the shapes of `docker ps` and `docker inspect`. */
import type { Container } from '../../vm/container.ts';

export const DOCKER_VERSION = '28.5.1';
const WAA_IMAGE = 'windowsarena/winarena:latest';
const IMAGE_ID = 'sha256:7c1f0b2f6f1d5e7a9c64cfb1b7f1a3d29be2c5ef0d81f6b7a4e3c2d1908f7e6d';
const DAY_MS = 86_400_000;

export function psRow(
  container: Container,
  nowMs: number,
  isFull: boolean,
): Record<string, string> {
  const { id, createdAtMs, mounts, command } = container.options;
  const quotedCommand = `"${command}"`;
  const sources = mounts.map((mount) => mount.source);
  return {
    Command: isFull ? quotedCommand : `"${command.slice(0, 19)}…"`,
    CreatedAt: `${new Date(createdAtMs).toISOString().slice(0, 19).replace('T', ' ')} +0000 UTC`,
    ID: isFull ? id : id.slice(0, 12),
    Image: WAA_IMAGE,
    Labels: '',
    LocalVolumes: '0',
    Mounts: (isFull ? sources : sources.map((source) => `${source.slice(0, 14)}…`)).join(','),
    Names: container.name,
    Networks: 'bridge',
    Ports: container.isRunning ? portsText(container) : '',
    RunningFor: `${humanDuration(nowMs - createdAtMs)} ago`,
    Size: '0B',
    State: container.state.status,
    Status: statusText(container, nowMs),
  };
}

function statusText(container: Container, nowMs: number): string {
  const { state } = container;
  if (state.status === 'running') return `Up ${humanDuration(nowMs - state.startedAtMs)}`;
  return `Exited (${state.exitCode}) ${humanDuration(nowMs - state.finishedAtMs)} ago`;
}

function portsText(container: Container): string {
  return container.options.ports
    .flatMap(({ containerPort, hostPort }) => [
      `0.0.0.0:${hostPort}->${containerPort}/tcp`,
      `[::]:${hostPort}->${containerPort}/tcp`,
    ])
    .join(', ');
}

/** Docker's words: `Less than a second`, `About a minute`, `3 hours`. */
function humanDuration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 1) return 'Less than a second';
  if (seconds === 1) return '1 second';
  if (seconds < 60) return `${seconds} seconds`;
  const minutes = Math.floor(seconds / 60);
  if (minutes === 1) return 'About a minute';
  if (minutes < 60) return `${minutes} minutes`;
  const hours = Math.round(ms / 3_600_000);
  if (hours === 1) return 'About an hour';
  if (hours < 48) return `${hours} hours`;
  return `${Math.floor(ms / DAY_MS)} days`;
}

/** RFC 3339 with nanoseconds, as the API gives every time. */
function apiTime(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, -1)}104729Z`;
}

const NEVER = '0001-01-01T00:00:00Z';

export function inspectJson(container: Container): object {
  const { options, state } = container;
  const isRunning = state.status === 'running';
  const ports = Object.fromEntries(
    options.ports.map(({ containerPort, hostPort }) => [
      `${containerPort}/tcp`,
      [
        { HostIp: '0.0.0.0', HostPort: String(hostPort) },
        { HostIp: '::', HostPort: String(hostPort) },
      ],
    ]),
  );
  // `--entrypoint /bin/bash … -c './entry.sh …'`: the script is one argument.
  const [shell = '', flag = '', ...script] = options.command.split(' ');
  const commandArgs = [flag, script.join(' ')];
  return {
    Id: options.id,
    Created: apiTime(options.createdAtMs),
    Path: shell,
    Args: commandArgs,
    State: {
      Status: state.status,
      Running: isRunning,
      Paused: false,
      Restarting: false,
      OOMKilled: false,
      Dead: false,
      Pid: isRunning ? (container.processes[0]?.pid ?? 0) : 0,
      ExitCode: isRunning ? 0 : state.exitCode,
      Error: '',
      StartedAt: apiTime(state.startedAtMs),
      FinishedAt: isRunning ? NEVER : apiTime(state.finishedAtMs),
    },
    Image: IMAGE_ID,
    LogPath: `/var/lib/docker/containers/${options.id}/${options.id}-json.log`,
    Name: `/${options.name}`,
    RestartCount: 0,
    Driver: 'overlay2',
    Platform: 'linux',
    HostConfig: {
      Binds: options.mounts.map(({ source, destination }) => `${source}:${destination}`),
      LogConfig: { Type: 'json-file', Config: {} },
      NetworkMode: 'bridge',
      PortBindings: ports,
      AutoRemove: false,
      CapAdd: ['NET_ADMIN'],
      Devices: [{ PathOnHost: '/dev/kvm', PathInContainer: '/dev/kvm', CgroupPermissions: 'rwm' }],
    },
    Mounts: options.mounts.map(({ source, destination }) => ({
      Type: 'bind',
      Source: source,
      Destination: destination,
      Mode: '',
      RW: true,
      Propagation: 'rprivate',
    })),
    Config: {
      Hostname: options.id.slice(0, 12),
      User: '',
      AttachStdin: false,
      AttachStdout: true,
      AttachStderr: true,
      Tty: options.isTty,
      OpenStdin: options.isTty,
      Env: [
        'RAM_SIZE=8G',
        'CPU_CORES=8',
        'YRES=720',
        'XRES=1280',
        'VERSION=win11x64-enterprise-eval',
        'DISK_SIZE=30G',
        ...(options.variables ?? []).map((name) => `${name}=not-shown`),
      ],
      Cmd: commandArgs,
      Image: WAA_IMAGE,
      WorkingDir: '',
      Entrypoint: ['/bin/bash'],
      Labels: {},
      StopTimeout: 120,
    },
    NetworkSettings: {
      Ports: isRunning ? ports : {},
      IPAddress: isRunning ? options.ip : '',
      Networks: {
        bridge: {
          Gateway: isRunning ? '172.17.0.1' : '',
          IPAddress: isRunning ? options.ip : '',
          IPPrefixLen: 16,
          MacAddress: isRunning ? '02:42:ac:11:00:02' : '',
        },
      },
    },
  };
}
