import { ContainerLog } from './containerLog.ts';
import { FileSystem } from './fileSystem.ts';
import type { Guest } from './guest.ts';

export interface ContainerProcess {
  readonly pid: number;
  readonly startedAtMs: number;
  readonly commandLine: string;
}

export interface PublishedPort {
  readonly containerPort: number;
  readonly hostPort: number;
}

export type ContainerState =
  | { readonly status: 'running'; readonly startedAtMs: number }
  | {
      readonly status: 'exited';
      readonly startedAtMs: number;
      readonly finishedAtMs: number;
      readonly exitCode: number;
    };

export interface ContainerOptions {
  readonly name: string;
  readonly id: string;
  readonly createdAtMs: number;
  readonly ip: string;
  readonly ports: readonly PublishedPort[];
  readonly mounts: readonly { readonly source: string; readonly destination: string }[];
  readonly isTty: boolean;
  readonly command: string;
  /** Names of variables given at its start, besides the image's own. */
  readonly variables?: readonly string[];
  readonly guest: Guest;
}

/** One Docker container of the VM: WAA's image with a Windows guest inside. */
export class Container {
  readonly options: ContainerOptions;
  readonly log: ContainerLog;
  readonly fs = new FileSystem();
  /** Status text of the viewer page on 8006; null once QEMU runs and the page is gone. */
  viewerStatus: string | null = null;
  processes: ContainerProcess[] = [];
  restartCount = 0;
  /** Of every process that was started, whether it runs or not. */
  readonly everyCommandLine: string[] = [];
  private current: ContainerState;
  private currentName: string;
  private nextPid = 4211;

  constructor(options: ContainerOptions) {
    this.options = options;
    this.currentName = options.name;
    this.log = new ContainerLog(options.isTty);
    this.current = { status: 'running', startedAtMs: options.createdAtMs };
  }

  get name(): string {
    return this.currentName;
  }

  rename(name: string): void {
    this.currentName = name;
  }

  get guest(): Guest {
    return this.options.guest;
  }

  get state(): ContainerState {
    return this.current;
  }

  get isRunning(): boolean {
    return this.current.status === 'running';
  }

  start(atMs: number): void {
    // Docker's time of the start is that of its command, also when the first process comes later.
    const isFirst = this.isRunning && this.processes.length === 0;
    const startedAtMs = isFirst ? this.current.startedAtMs : atMs;
    this.current = { status: 'running', startedAtMs };
    this.processes = [];
    this.startProcess(`/usr/bin/tini -s /run/entry.sh`, atMs);
  }

  stop(exitCode: number, atMs: number): void {
    this.log.flush(atMs);
    this.current = {
      status: 'exited',
      startedAtMs: this.current.startedAtMs,
      finishedAtMs: atMs,
      exitCode,
    };
    this.processes = [];
    this.viewerStatus = null;
    this.log.wake();
  }

  startProcess(commandLine: string, atMs: number): ContainerProcess {
    this.nextPid += 37;
    this.everyCommandLine.push(commandLine);
    const started = { pid: this.nextPid, startedAtMs: atMs, commandLine };
    this.processes = [...this.processes, started];
    return started;
  }

  endProcess(ended: ContainerProcess): void {
    this.processes = this.processes.filter((process) => process !== ended);
  }
}
