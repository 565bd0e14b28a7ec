/** The VMs that are being watched by this instance, one session each. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { commandRecordSchema } from '#protocol/contract.ts';
import type { About, CommandRecord } from '#protocol/contract.ts';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import type { Profile } from '#protocol/settings.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import type { Profiles } from '../profiles.ts';
import { runPaths } from '../runs/runPaths.ts';
import type { MonitorSession } from './monitorSession.ts';

export interface WatchesOptions {
  readonly dataDir: string;
  readonly profiles: Profiles;
  /** Whether this instance writes, and if not, who does or why nobody can. */
  readonly about: () => Pick<About, 'isWriter' | 'writer' | 'readOnlyReason'>;
  readonly openSession: (profile: Profile, options: OpenSessionOptions) => Promise<MonitorSession>;
}

export interface OpenSessionOptions {
  /** Begin a new run even when the profile's newest one could go on. */
  readonly isNewRun: boolean;
  /** The session waits for a start: see `MonitorSession.beginRun`. */
  readonly isHeld?: boolean;
}

export class Watches {
  readonly #options: WatchesOptions;
  readonly #sessions = new Map<string, Promise<MonitorSession>>();

  constructor(options: WatchesOptions) {
    this.#options = options;
  }

  /** @throws MonitorError `read_only` when another instance writes, `not_found` for the profile. */
  async start(
    profileId: string,
    options: OpenSessionOptions = { isNewRun: false },
  ): Promise<RunId> {
    const about = this.#options.about();
    if (!about.isWriter) throw readOnly(about);
    const known = this.#sessions.get(profileId);
    if (known) return (await known).runId;
    const profile = await this.#options.profiles.get(profileId);
    const opening = this.#options.openSession(profile, options);
    this.#sessions.set(profileId, opening);
    try {
      const session = await opening;
      session.start();
      return session.runId;
    } catch (error) {
      this.#sessions.delete(profileId);
      throw error;
    }
  }

  /** The session of a VM that this instance watches; null otherwise. */
  async sessionOf(profileId: string): Promise<MonitorSession | null> {
    return (await this.#sessions.get(profileId)?.catch(() => null)) ?? null;
  }

  /** The session that writes this run now; null when this instance does not watch it. */
  async sessionOfRun(runId: RunId): Promise<MonitorSession | null> {
    for (const opening of this.#sessions.values()) {
      const session = await opening.catch(() => null);
      if (session?.runId === runId) return session;
    }
    return null;
  }

  async stop(runId: RunId): Promise<boolean> {
    for (const [profileId, opening] of this.#sessions) {
      const session = await opening;
      if (session.runId !== runId) continue;
      this.#sessions.delete(profileId);
      await session.close();
      return true;
    }
    return false;
  }

  async stopProfile(profileId: string): Promise<void> {
    const opening = this.#sessions.get(profileId);
    this.#sessions.delete(profileId);
    await (await opening)?.close();
  }

  async reconnect(runId: RunId): Promise<boolean> {
    for (const opening of this.#sessions.values()) {
      const session = await opening;
      if (session.runId !== runId) continue;
      session.reconnect();
      return true;
    }
    return false;
  }

  /** Command lines run for a run, now or in the past. */
  async commands(runId: RunId): Promise<CommandRecord[]> {
    for (const opening of this.#sessions.values()) {
      const session = await opening;
      if (session.runId === runId) return [...session.commandsRun()];
    }
    const filePath = runPaths(this.#options.dataDir, runId).commands;
    const text = await readFile(filePath, 'utf8').catch(() => '[]');
    return z.array(commandRecordSchema).parse(JSON.parse(text));
  }

  async close(): Promise<void> {
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    for (const opening of sessions) await (await opening.catch(() => null))?.close();
  }
}

function readOnly({
  writer,
  readOnlyReason,
}: Pick<About, 'writer' | 'readOnlyReason'>): MonitorError {
  if (readOnlyReason !== null) {
    return new MonitorError(
      ERROR_CODES.readOnly,
      `${readOnlyReason} Runs in it are shown; nothing can be watched.`,
      'Make the folder writable, or use another one (--data-dir).',
    );
  }
  return new MonitorError(
    ERROR_CODES.readOnly,
    `Another WAA Monitor holds this data folder (${writer ?? 'unknown'}); this one reads along.`,
    'Start watching there, close it, or use another data folder (--data-dir).',
  );
}
