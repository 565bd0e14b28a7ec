/** Carries out a fetch plan: brings files over, puts them in place, records and announces them. */
import type { FileStat } from '../remote/commandAnswers.ts';
import type { RemoteHost } from '../remote/remoteHost.ts';
import { fetchArchive, type ArrivedFile, type AskedFile } from './fetchArchive.ts';
import { fetchGrowth } from './fetchGrowth.ts';
import { toBatches, URGENCIES, type WantedFile } from './fetchPlan.ts';
import { collisionKey } from './localName.ts';
import type { LocalTree, Placement } from './localTree.ts';
import type { HeldFile, MirrorIndex } from './mirrorIndex.ts';
import type { MirroredFile, ResultsRoot } from './mirrorTypes.ts';

export interface FetcherOptions {
  readonly host: RemoteHost;
  readonly root: ResultsRoot;
  readonly tree: LocalTree;
  readonly index: MirrorIndex;
  readonly onFile: (file: MirroredFile) => void | Promise<void>;
}

export interface FetchReport {
  /** Files whose local copy changed. */
  readonly changedCount: number;
  /** Listed, wanted, and not got: vanished meanwhile, or not readable. */
  readonly missedPaths: readonly string[];
  /** What the VM's tools said about that; bounded, untrusted. */
  readonly complaints: string;
}

/**
 * One tar holds no more than this, so that the task in progress never waits long for its turn, and
 * a cut connection costs little.
 */
const BATCH_FILES = 1000;
const BATCH_BYTES = 64 * 2 ** 20;
/** Longer growth (a debug log after a night offline) is fetched in pieces, other files between. */
const MAX_GROWTH_BYTES = 32 * 2 ** 20;
const MAX_COMPLAINT_CHARS = 2000;

export class MirrorFetcher {
  readonly #options: FetcherOptions;
  readonly #inFlight = new Set<string>();

  constructor(options: FetcherOptions) {
    this.#options = options;
  }

  /**
   * @throws whatever the connection or the disk threw; files that arrived until then are kept and
   * recorded.
   */
  async fetch(wanted: readonly WantedFile[], signal: AbortSignal): Promise<FetchReport> {
    const round = new FetchRound();
    // Files that are fetched whole share archives; the growing ones of the same urgency come after.
    let whole: WantedFile[] = [];
    const fetchWhole = async () => {
      const files = whole;
      whole = [];
      await this.#fetchWhole(files, round, signal);
    };
    try {
      for (const urgency of URGENCIES) {
        const files = wanted.filter((file) => file.urgency === urgency);
        whole.push(...files.filter((file) => file.way === 'archive'));
        const growing = files.filter((file) => file.way === 'grow');
        if (growing.length > 0) await fetchWhole();
        for (const file of growing) await this.#grow(file, round, signal);
      }
      await fetchWhole();
    } finally {
      await this.#options.index.flush();
    }
    if (round.failure !== null) throw round.failure;
    return round.report();
  }

  async #fetchWhole(
    files: readonly WantedFile[],
    round: FetchRound,
    signal: AbortSignal,
  ): Promise<void> {
    for (const batch of toBatches(files, BATCH_FILES, BATCH_BYTES)) {
      signal.throwIfAborted();
      await this.#fetchBatch(batch, round, signal);
      await this.#options.index.flush();
    }
  }

  /** Skips what the other lane is fetching, or has fetched since the listing. */
  async #fetchBatch(
    batch: readonly WantedFile[],
    round: FetchRound,
    signal: AbortSignal,
  ): Promise<void> {
    const { host, root, tree, index } = this.#options;
    const open = new Map<string, FileStat>();
    const asked = new Map<string, AskedFile>();
    // Names that differ only in case get their second place once the first one is taken.
    const places = new Set<string>();
    const later: WantedFile[] = [];
    for (const file of batch) {
      const { listed } = file;
      const localPath = index.localPathFor(listed.path);
      if (localPath === null || !this.#isFree(listed)) continue;
      const place = collisionKey(localPath);
      if (places.has(place)) {
        later.push(file);
        continue;
      }
      places.add(place);
      open.set(listed.path, listed);
      asked.set(listed.path, { localPath, modifiedAtSeconds: listed.modifiedAtSeconds });
    }
    if (open.size === 0) return;
    const paths = [...open.keys()];
    for (const path of paths) this.#inFlight.add(path);
    try {
      const end = await fetchArchive({
        host,
        root,
        files: asked,
        tree,
        signal,
        onArrived: async (arrived) => {
          const listed = open.get(arrived.path);
          if (listed === undefined) return;
          open.delete(arrived.path);
          await this.#keep(arrived, listed, round);
        },
      });
      round.missed([...open.keys()], end.stderr);
    } finally {
      for (const path of paths) this.#inFlight.delete(path);
    }
    // Only a file that did not arrive leaves its place free; then the next sweep is early enough.
    const isPlaced = later.every(({ listed }) => {
      const localPath = index.localPathFor(listed.path);
      return localPath !== null && !asked.has(listed.path) && !places.has(collisionKey(localPath));
    });
    if (later.length > 0 && isPlaced) await this.#fetchBatch(later, round, signal);
  }

  async #grow(file: WantedFile, round: FetchRound, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { listed } = file;
    const { host, root, tree, index } = this.#options;
    const held = index.get(listed.path);
    if (held === undefined) return this.#fetchBatch([file], round, signal);
    if (!this.#isFree(listed)) return;
    this.#inFlight.add(listed.path);
    let result;
    try {
      const maxBytes = MAX_GROWTH_BYTES;
      result = await fetchGrowth({ host, root, held, tree, signal, maxBytes });
    } finally {
      this.#inFlight.delete(listed.path);
    }
    if (result.status === 'mismatch') return this.#fetchBatch([file], round, signal);
    await tree.setModified(held.localPath, listed.modifiedAtSeconds);
    const placement = result.sizeBytes === held.sizeBytes ? 'same' : 'grown';
    await this.#record(listed, held.localPath, result.sizeBytes, placement, round);
    if (result.failure !== null) throw result.failure;
  }

  async #keep(arrived: ArrivedFile, listed: FileStat, round: FetchRound): Promise<void> {
    const { tree, index } = this.#options;
    const localPath = index.localPathFor(listed.path);
    if (localPath === null) return;
    const placement = await tree.place(
      arrived.incoming,
      localPath,
      index.get(listed.path) === undefined,
    );
    await this.#record(listed, localPath, arrived.sizeBytes, placement, round);
  }

  async #record(
    listed: FileStat,
    localPath: string,
    sizeBytes: number,
    placement: Placement,
    round: FetchRound,
  ): Promise<void> {
    const { index, onFile } = this.#options;
    const held: HeldFile = {
      path: listed.path,
      localPath,
      sizeBytes,
      modifiedAtSeconds: sizeBytes === listed.sizeBytes ? listed.modifiedAtSeconds : null,
    };
    index.set(held);
    if (placement === 'same') return;
    round.changedCount += 1;
    const modifiedAtMs = Math.round(listed.modifiedAtSeconds * 1000);
    try {
      await onFile({ path: listed.path, localPath, sizeBytes, modifiedAtMs, change: placement });
    } catch (error) {
      // The copy is good; whoever reads it having trouble must not keep other files away.
      round.failure ??= error instanceof Error ? error : new Error(String(error));
    }
  }

  #isFree(listed: FileStat): boolean {
    if (this.#inFlight.has(listed.path)) return false;
    const held = this.#options.index.get(listed.path);
    return (
      held?.sizeBytes !== listed.sizeBytes || held.modifiedAtSeconds !== listed.modifiedAtSeconds
    );
  }
}

class FetchRound {
  changedCount = 0;
  /** The first failure of an observer, thrown when everything has been fetched. */
  failure: Error | null = null;
  readonly #missedPaths: string[] = [];
  #complaints = '';

  missed(paths: readonly string[], complaints: string): void {
    this.#missedPaths.push(...paths);
    this.#complaints = (this.#complaints + complaints).slice(0, MAX_COMPLAINT_CHARS);
  }

  report(): FetchReport {
    return {
      changedCount: this.changedCount,
      missedPaths: this.#missedPaths,
      complaints: this.#complaints,
    };
  }
}
