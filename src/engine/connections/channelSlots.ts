/**
 * sshd allows ten sessions on a connection (MaxSessions). Staying below leaves room for a channel
 * that is still closing; a refusal lowers the limit.
 */
const MAX_CHANNELS = 9;
/** Followed logs run for hours; short commands must always find a free channel beside them. */
const RESERVED_FOR_SHORT = 1;

interface Waiting {
  readonly kind: ChannelKind;
  readonly grant: (release: () => void) => void;
}

export type ChannelKind = 'short' | 'stream';

/** Hands out the connection's channels in order of asking; whoever finds none free waits. */
export class ChannelSlots {
  readonly #waiting: Waiting[] = [];
  readonly #open: Record<ChannelKind, number> = { short: 0, stream: 0 };
  #limit = MAX_CHANNELS;

  /** Resolves with the function that gives the channel back (once; more often is fine). */
  acquire(kind: ChannelKind, signal?: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        const index = this.#waiting.indexOf(waiting);
        if (index >= 0) this.#waiting.splice(index, 1);
        reject(signal?.reason as Error);
      };
      const waiting: Waiting = {
        kind,
        grant: (release) => {
          signal?.removeEventListener('abort', abort);
          resolve(release);
        },
      };
      if (signal?.aborted === true) {
        abort();
        return;
      }
      signal?.addEventListener('abort', abort, { once: true });
      this.#waiting.push(waiting);
      this.#grant();
    });
  }

  /** The server refused a channel: it allows fewer than was thought. False when none is open. */
  shrink(): boolean {
    const others = this.#open.short + this.#open.stream - 1;
    if (others < 1) return false;
    this.#limit = Math.min(this.#limit, others);
    return true;
  }

  #grant(): void {
    const index = this.#waiting.findIndex(({ kind }) => this.#isFree(kind));
    const [next] = index < 0 ? [] : this.#waiting.splice(index, 1);
    if (next === undefined) return;
    this.#open[next.kind] += 1;
    let isReleased = false;
    next.grant(() => {
      if (isReleased) return;
      isReleased = true;
      this.#open[next.kind] -= 1;
      this.#grant();
    });
    this.#grant();
  }

  #isFree(kind: ChannelKind): boolean {
    const open = this.#open.short + this.#open.stream;
    if (open >= this.#limit) return false;
    return kind === 'short' || this.#open.stream < Math.max(1, this.#limit - RESERVED_FOR_SHORT);
  }
}
