/**
 * WAA's client as a writer of logs: the same record goes to stdout and to its files, coloured; what
 * it prints goes to stdout alone, tqdm's bars to stderr.
 */
import type { LogStream } from '#protocol/vocabulary.ts';
import type { FileSystem } from '../vm/fileSystem.ts';

type Level = 'INFO' | 'ERROR' | 'DEBUG';

export interface ClientLogTargets {
  /** Where its stdout and stderr lead. */
  readonly write: (stream: LogStream, text: string) => void;
  readonly results: FileSystem;
  readonly workerId: number;
  readonly nowMs: () => number;
}

export class ClientLogger {
  private readonly targets: ClientLogTargets;
  /** Start of the process: the same in the name of every log file of it. */
  private readonly startStamp: string;
  private taskLogPath: string | null = null;

  constructor(targets: ClientLogTargets) {
    this.targets = targets;
    this.startStamp = fileStamp(targets.nowMs());
  }

  /** @param origin module and line, e.g. `run/208`. */
  info(origin: string, message: string): void {
    this.record('INFO', origin, message);
  }

  error(origin: string, message: string): void {
    this.record('ERROR', origin, message);
  }

  /** Only in the debug files, never on stdout. */
  debug(origin: string, message: string): void {
    const line = `${this.header('DEBUG', origin)}${message}\n`;
    this.toFile('debug', line);
    this.toTaskLog(line);
  }

  print(text: string): void {
    this.targets.write('stdout', `${text}\n`);
  }

  /** Raw bytes of a progress bar. */
  bar(text: string): void {
    this.targets.write('stderr', text);
  }

  attachTaskLog(taskDirectory: string): void {
    this.taskLogPath = `${taskDirectory}/logs/task-${this.targets.workerId}-${this.startStamp}.log`;
    this.targets.results.append(this.taskLogPath, '', this.targets.nowMs(), true);
  }

  detachTaskLog(): void {
    this.taskLogPath = null;
  }

  private record(level: Level, origin: string, message: string): void {
    const line = `${this.header(level, origin)}${message}\n`;
    this.targets.write('stdout', line);
    for (const kind of ['normal', 'debug', 'sdebug']) this.toFile(kind, line);
    this.toTaskLog(line);
  }

  private header(level: Level, origin: string): string {
    const at = new Date(this.targets.nowMs()).toISOString();
    const asctime = `${at.slice(0, 10)} ${at.slice(11, 19)},${at.slice(20, 23)}`;
    return `\x1b[1;33m[${asctime} \x1b[31m${level} \x1b[32m${origin}-MainProcess\x1b[1;33m] \x1b[0m`;
  }

  private toFile(kind: string, line: string): void {
    const path = `/logs/${kind}-${this.targets.workerId}-${this.startStamp}.log`;
    this.targets.results.append(path, line, this.targets.nowMs(), true);
  }

  private toTaskLog(line: string): void {
    if (this.taskLogPath === null) return;
    this.targets.results.append(this.taskLogPath, line, this.targets.nowMs(), true);
  }
}

/** `%Y%m%d@%H%M%S`, WAA's stamp in file names. */
export function fileStamp(atMs: number): string {
  const at = new Date(atMs).toISOString();
  return `${at.slice(0, 10).replaceAll('-', '')}@${at.slice(11, 19).replaceAll(':', '')}`;
}
