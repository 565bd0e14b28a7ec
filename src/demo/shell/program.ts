import type { Container } from '../vm/container.ts';
import type { FileSystem } from '../vm/fileSystem.ts';
import type { Machine } from '../vm/machine.ts';

/** Where a program writes; resolves when the other side has room again. */
export interface Sink {
  write(data: string | Buffer): Promise<void>;
}

/** Everything a program sees of the world. */
export interface ProgramIo {
  readonly machine: Machine;
  /** The container it runs in; null on the VM itself. */
  readonly container: Container | null;
  readonly fs: FileSystem;
  readonly workingDirectory: string;
  /** Variables that a script gave it. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly stdin: AsyncIterable<Buffer>;
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** The program of that name where this one runs; null when there is none. */
  readonly lookUp: (name: string, isInContainer: boolean) => Program | null;
  /** Aborted when the connection or the channel goes away. */
  readonly signal: AbortSignal;
}

/** @returns the exit code. */
export type Program = (io: ProgramIo, args: readonly string[]) => Promise<number>;

/** Resolves at the next call of the given wake-up, or when the signal aborts. */
export function waitForWake(
  signal: AbortSignal,
  subscribe: (wake: () => void) => () => void,
): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const stop = (): void => {
      unsubscribe();
      signal.removeEventListener('abort', stop);
      resolve();
    };
    const unsubscribe = subscribe(stop);
    signal.addEventListener('abort', stop);
  });
}
