import { scrubText } from '#core/scrub/scrubText.ts';
import type { CommandRecord } from '#protocol/contract.ts';

/** Distinct command lines kept; followed files at ever new positions would fill memory otherwise. */
const MAX_RECORDS = 1000;

export interface CommandStart {
  readonly commandId: string;
  readonly title: string;
  readonly effect: 'read' | 'change';
  readonly commandLine: string;
}

export interface RunningCommand {
  received(bytes: number): void;
  ended(exitCode: number | null): void;
}

/** What was run on a VM, newest last. Outlives connections, so that a reconnect loses nothing. */
export class CommandLog {
  readonly #records = new Map<string, CommandRecord>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  records(): readonly CommandRecord[] {
    return [...this.#records.values()];
  }

  start(command: CommandStart): RunningCommand {
    const startedMs = this.#now();
    const key = scrubText(command.commandLine);
    const count = (this.#records.get(key)?.count ?? 0) + 1;
    let record: CommandRecord = {
      ...command,
      commandLine: key,
      at: new Date(startedMs).toISOString(),
      exitCode: null,
      durationMs: null,
      receivedBytes: 0,
      count,
    };
    this.#put(key, record);
    const update = (change: Partial<CommandRecord>): void => {
      // A later run of the same line owns the entry now; this one may not overwrite it.
      const isNewest = this.#records.get(key)?.count === count;
      record = { ...record, ...change };
      if (isNewest) this.#records.set(key, record);
    };
    return {
      received: (bytes) => update({ receivedBytes: record.receivedBytes + bytes }),
      ended: (exitCode) => update({ exitCode, durationMs: Math.max(0, this.#now() - startedMs) }),
    };
  }

  #put(key: string, record: CommandRecord): void {
    this.#records.delete(key);
    this.#records.set(key, record);
    const oldest = this.#records.keys().next();
    if (this.#records.size > MAX_RECORDS && oldest.done !== true)
      this.#records.delete(oldest.value);
  }
}
