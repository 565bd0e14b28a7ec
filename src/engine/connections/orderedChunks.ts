import type { Readable } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import type { RemoteChunk } from '../remote/remoteHost.ts';

interface Arrival {
  readonly stream: RemoteChunk['stream'];
  readonly source: Readable;
  /** 0 marks the end of that stream. */
  readonly bytes: number;
}

/**
 * Both outputs of a command in order of arrival, with backpressure: what is not read stays in ssh2's
 * buffers, the SSH window closes, and the command on the VM waits. Reading the two streams one by
 * one would keep either the order or the backpressure, not both; so every `push` is noted, and
 * exactly that many bytes are taken out again in the same order.
 *
 * Reading ends when the channel is closed, or at once when `leaving` aborts: the server frees the
 * channel of a command that has nothing to say (`docker logs --follow`) only when that next writes.
 *
 * Must be called in the callback of `exec`: later, chunks may have come unnoted.
 */
export function orderedChunks(
  channel: ClientChannel,
  onBytes: (bytes: number) => void,
  leaving: AbortSignal,
): AsyncIterable<RemoteChunk> {
  const arrivals: Arrival[] = [];
  let isClosed = false;
  let wake: () => void = () => undefined;
  const note = (source: Readable, stream: RemoteChunk['stream']): void => {
    const push = source.push.bind(source);
    source.push = (chunk: Uint8Array | null, encoding?: BufferEncoding) => {
      arrivals.push({ stream, source, bytes: chunk?.length ?? 0 });
      onBytes(chunk?.length ?? 0);
      const hasRoom = push(chunk, encoding);
      wake();
      return hasRoom;
    };
  };
  note(channel, 'stdout');
  note(channel.stderr, 'stderr');
  channel.once('close', () => {
    isClosed = true;
    wake();
  });

  leaving.addEventListener('abort', () => wake(), { once: true });

  async function* read(): AsyncGenerator<RemoteChunk> {
    for (;;) {
      for (const { stream, source, bytes } of arrivals.splice(0)) {
        if (leaving.aborted) return;
        // A stream emits its end only when asked for more than it has.
        const chunk: unknown = bytes === 0 ? source.read() : source.read(bytes);
        if (chunk instanceof Uint8Array) yield { stream, bytes: chunk };
      }
      if (arrivals.length > 0) continue;
      if (isClosed || leaving.aborted) return;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  return { [Symbol.asyncIterator]: read };
}
