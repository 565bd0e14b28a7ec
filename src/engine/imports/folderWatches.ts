/** Which local folders are being watched. One session per folder, one run per session. */
import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import type { RunManifest } from '#protocol/journal.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import type { WriterRule } from '../library/writerRule.ts';
import { newRunId } from '../runs/newRunId.ts';
import type { RunLibrary } from '../runs/runLibrary.ts';
import type { RunRecorder } from '../runs/runRecorder.ts';
import type { SessionLog } from '../sessions/sessionLog.ts';
import { FolderSession } from './folderSession.ts';

export interface FolderWatchesOptions {
  readonly dataDir: string;
  readonly writerRule: WriterRule;
  readonly build: { readonly version: string; readonly commit: string };
  readonly library: Pick<RunLibrary, 'manifests'>;
  readonly openRecorder: (manifest: RunManifest) => Promise<RunRecorder>;
  readonly checkPath: (filePath: string) => void;
  readonly onClosed: (runId: RunId) => void;
  readonly log: SessionLog;
}

export class FolderWatches {
  readonly #options: FolderWatchesOptions;
  readonly #sessions = new Map<string, Promise<FolderSession>>();

  constructor(options: FolderWatchesOptions) {
    this.#options = options;
  }

  /** @throws MonitorError for what is no folder, or when another instance writes. */
  async start(folder: string): Promise<RunId> {
    this.#options.writerRule.check('The list of watched folders');
    this.#options.checkPath(folder);
    const root = await this.#rootOf(folder);
    const known = this.#sessions.get(root);
    if (known) return (await known).runId;
    const opening = this.#open(root);
    this.#sessions.set(root, opening);
    try {
      return (await opening).runId;
    } catch (error) {
      this.#sessions.delete(root);
      throw error;
    }
  }

  async stop(runId: RunId): Promise<boolean> {
    for (const [root, opening] of this.#sessions) {
      const session = await opening;
      if (session.runId !== runId) continue;
      this.#sessions.delete(root);
      await session.close();
      return true;
    }
    return false;
  }

  async close(): Promise<void> {
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    for (const opening of sessions) await (await opening.catch(() => null))?.close();
  }

  async #rootOf(folder: string): Promise<string> {
    const found = await lstat(folder).catch(() => null);
    const root = found === null ? null : await realpath(folder);
    if (root === null || !(await lstat(root)).isDirectory()) {
      throw new MonitorError(
        found === null ? ERROR_CODES.notFound : ERROR_CODES.invalidInput,
        found === null
          ? `There is no folder at ${folder}.`
          : `${folder} is no folder: only a folder can be watched.`,
        'Name the results folder that the client writes to; a file can be imported instead.',
      );
    }
    const own = await realpath(this.#options.dataDir);
    if (`${root}${path.sep}`.startsWith(`${own}${path.sep}`) || own.startsWith(root + path.sep)) {
      throw new MonitorError(
        ERROR_CODES.invalidInput,
        `${folder} and the data folder of this app hold each other: it would watch itself.`,
        'Name the results folder that the client writes to.',
      );
    }
    return root;
  }

  async #open(root: string): Promise<FolderSession> {
    const { openRecorder, onClosed, log } = this.#options;
    const session = new FolderSession({
      root,
      recorder: await openRecorder(await this.#manifestFor(root)),
      log,
      onClosed,
    });
    session.start();
    return session;
  }

  /** The newest run of this folder goes on unless it has ended. */
  async #manifestFor(root: string): Promise<RunManifest> {
    const manifests = await this.#options.library.manifests();
    const latest = manifests.find(
      ({ origin }) => origin?.kind === 'folder' && origin.location === root,
    );
    if (latest !== undefined && latest.outcome === null) return latest;
    const { build } = this.#options;
    const openedAt = new Date();
    const name = path.basename(root);
    return {
      version: 1,
      runId: newRunId(openedAt),
      name,
      targetLabel: `folder ${name}`,
      profileId: null,
      runKey: '',
      openedAt: openedAt.toISOString(),
      endedAt: null,
      outcome: null,
      appVersion: build.version,
      appCommit: build.commit,
      settings: {},
      origin: { kind: 'folder', location: root, part: '.', fingerprint: '' },
    };
  }
}
