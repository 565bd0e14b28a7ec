/** Follows one log on a VM from where it was left: remote bytes to received lines. */
import { createLineFramer } from '#core/logs/lineFramer.ts';
import type { LineFramer, LineFramerOptions } from '#core/logs/lineFramer.ts';
import { HIDDEN } from '#core/scrub/scrubText.ts';
import { splitDockerTimestamp } from '#core/logs/dockerTimestamp.ts';
import { followContainerLog, followFile, readClock } from '../remote/commandCatalogue.ts';
import type { RemoteChunk, RemoteHost, RemoteStream } from '../remote/remoteHost.ts';
import type { FileLine, ResumePoint } from '../runs/resumePoint.ts';
import type { ReceivedLine } from '../runs/runRecorder.ts';

export type LogLocation =
  | { readonly kind: 'container_log'; readonly container: string }
  | { readonly kind: 'file'; readonly path: string; readonly container: string | null };

export interface FollowOptions {
  readonly host: RemoteHost;
  readonly location: LogLocation;
  readonly resume: ResumePoint;
  readonly onLines: (lines: readonly ReceivedLine[]) => void;
  readonly signal: AbortSignal;
}

/**
 * Resolves with why the log ended: its container stopped, the file's reader ended, the signal.
 * Rejects when the connection breaks; call again with the same resume point to go on.
 */
export async function followLog(options: FollowOptions): Promise<string> {
  return options.location.kind === 'container_log'
    ? followContainer(options, options.location.container)
    : followRemoteFile(options, options.location);
}

async function followContainer(options: FollowOptions, container: string): Promise<string> {
  const { host, resume, signal, onLines } = options;
  resume.restart();
  const since = await sinceOf(options);
  const stream = await host.stream(followContainerLog, { container, since }, { signal });
  const framing = { hasDockerStamps: true };
  const decoders = {
    stdout: new StreamDecoder(0, framing),
    stderr: new StreamDecoder(0, framing),
  };
  await readChunks(stream, (chunk) => {
    const received = decoders[chunk.stream].push(chunk.bytes).map(({ text }) => {
      const { stamp, text: message } = splitDockerTimestamp(text);
      return { stream: chunk.stream, dockerAt: stamp, position: null, text: message };
    });
    resume.heardAtMs = performance.now();
    onLines(received.filter((line) => !resume.isKnown(line)));
  });
  const { exitCode } = await stream.ended;
  return `The log of container ${container} ended (exit code ${String(exitCode ?? 'unknown')}).`;
}

/** The VM's clock is asked, since it may have been set back meanwhile. */
async function sinceOf({ host, resume, signal }: FollowOptions): Promise<string | null> {
  if (resume.heardAtMs === null || resume.since() === null) return resume.since();
  const vmNowMs = await host.run(readClock, {}, { signal });
  return resume.since(vmNowMs - (performance.now() - resume.heardAtMs));
}

async function followRemoteFile(
  options: FollowOptions,
  location: { readonly path: string; readonly container: string | null },
): Promise<string> {
  const { host, resume, signal, onLines } = options;
  const known = [...resume.lastFileLines];
  const fromByte = known[0]?.start ?? resume.position;
  let decoder = new StreamDecoder(fromByte);
  const complaints = new StreamDecoder();
  const stream = await host.stream(followFile, { ...location, fromByte }, { signal });
  const found = { isAnother: false };
  await readChunks(stream, (chunk) => {
    if (chunk.stream === 'stderr') {
      const isCut = complaints
        .push(chunk.bytes)
        .some(({ text }) => /truncated|replaced/.test(text));
      if (isCut) {
        // tail starts over at the first byte of the new content.
        resume.rewind();
        decoder = new StreamDecoder();
        known.length = 0;
      }
      return;
    }
    const lines = decoder.push(chunk.bytes);
    for (const line of lines.splice(0, known.length)) {
      if (!isSameLine(known.shift(), line)) found.isAnother = true;
    }
    if (found.isAnother) {
      stream.close();
      return;
    }
    onLines(
      lines.map(({ text, end }) => ({ stream: 'stdout', dockerAt: null, position: end, text })),
    );
  });
  if (found.isAnother) {
    resume.rewind();
    return followRemoteFile(options, location);
  }
  const { exitCode } = await stream.ended;
  return `Reading ${location.path} ended (exit code ${String(exitCode ?? 'unknown')}).`;
}

/** A stored line has its secrets taken out: there only its place is compared. */
function isSameLine(
  known: FileLine | undefined,
  { text, end }: { readonly text: string; readonly end: number },
): boolean {
  if (known === undefined) return true;
  return known.end === end && (known.text === text || known.text.includes(HIDDEN));
}

async function readChunks(
  stream: RemoteStream,
  onChunk: (chunk: RemoteChunk) => void,
): Promise<void> {
  try {
    for await (const chunk of stream.chunks) onChunk(chunk);
  } finally {
    stream.close();
  }
}

/** Bytes of one stream to lines, each with the byte offset after it. */
export class StreamDecoder {
  readonly #decoder = new TextDecoder('utf-8');
  readonly #framer: LineFramer;
  #offset: number;

  constructor(offset = 0, framing: LineFramerOptions = {}) {
    this.#offset = offset;
    this.#framer = createLineFramer(framing);
  }

  push(bytes: Uint8Array): { readonly text: string; readonly end: number }[] {
    const ends: number[] = [];
    for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) {
      ends.push(this.#offset + at + 1);
    }
    this.#offset += bytes.length;
    const lines = this.#framer.push(this.#decoder.decode(bytes, { stream: true }));
    return lines.map((line, index) => ({
      text: line.text,
      end: ends[index] ?? this.#offset,
    }));
  }
}
