import { useEffect, useRef, useState } from 'react';
import { filmFileName } from '#core/film/filmPlan.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import type { Selection } from '../../screens/selection.ts';
import { describeError, type ErrorText } from '../../store/errorText.ts';
import { pixelsUrl } from '../stage/readPixels.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import type { MonitorClient } from '../../clients/monitorClient.ts';

export type FilmFormat = 'gif' | 'mp4';

export type FilmState =
  | { readonly status: 'none' }
  /** `fraction` is null while nothing tells how far it is. */
  | { readonly status: 'making'; readonly fraction: number | null }
  | {
      readonly status: 'made';
      readonly format: FilmFormat;
      readonly url: string;
      readonly fileName: string;
      readonly sizeBytes: number;
      readonly durationMs: number;
      /** What the file lacks or needs; empty for nothing. */
      readonly note: string;
    }
  | { readonly status: 'failed'; readonly error: ErrorText };

interface FilmRequest {
  readonly runId: RunId;
  readonly selection: Selection;
  readonly format: FilmFormat;
  readonly widthPx: number;
}

export function useFilm(request: FilmRequest) {
  const { client } = useMonitorStore();
  const [film, setFilm] = useState<FilmState>({ status: 'none' });
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const url = film.status === 'made' ? film.url : null;
  useEffect(
    () => () => {
      if (url !== null) URL.revokeObjectURL(url);
    },
    [url],
  );
  const make = (): void => {
    running.current?.abort();
    const work = new AbortController();
    running.current = work;
    setFilm({ status: 'making', fraction: request.format === 'gif' ? null : 0 });
    const tell = (state: FilmState): void => {
      if (!work.signal.aborted) setFilm(state);
    };
    makeFilm(client, request, work.signal, tell).then(tell, (error: unknown) =>
      tell({ status: 'failed', error: describeError(error) }),
    );
  };
  const cancel = (): void => {
    running.current?.abort();
    setFilm({ status: 'none' });
  };
  return { film, make, cancel };
}

async function makeFilm(
  client: MonitorClient,
  { runId, selection, format, widthPx }: FilmRequest,
  signal: AbortSignal,
  tell: (state: FilmState) => void,
): Promise<FilmState> {
  const { task, attempt } = selection;
  if (task === null || attempt === null) return failed('No attempt is selected.', 'Choose a task.');
  if (format === 'gif') {
    const gif = await client.rpc.inspect.film(
      { runId, task: task.key, attempt: attempt.number, widthPx },
      { signal },
    );
    const bytes = Uint8Array.from(atob(gif.base64), (letter) => letter.charCodeAt(0));
    const { fileName, sizeBytes, durationMs } = gif;
    const url = URL.createObjectURL(new Blob([bytes], { type: gif.mediaType }));
    const note = gif.leftOutSteps === 0 ? '' : `${gif.leftOutSteps} further steps are not in it.`;
    return { status: 'made', format, url, fileName, sizeBytes, durationMs, note };
  }
  if (typeof VideoEncoder === 'undefined') return noEncoder();
  const { makeMp4 } = await import('./makeMp4.ts');
  const made = await makeMp4({
    task,
    attempt,
    widthPx,
    pictureUrl: (ref) => pixelsUrl(client, runId, ref),
    onProgress: (fraction) => tell({ status: 'making', fraction }),
    signal,
  });
  if (made.status === 'no_encoder') return noEncoder();
  if (made.status === 'no_picture') {
    return failed('No picture of this attempt is here.', 'Pictures arrive as the VM saves them.');
  }
  return {
    status: 'made',
    format,
    url: URL.createObjectURL(made.blob),
    fileName: filmFileName(task, 'mp4'),
    sizeBytes: made.blob.size,
    durationMs: made.durationMs,
    note:
      made.codec === 'avc'
        ? ''
        : `Encoded as ${made.codec.toUpperCase()}: browsers and VLC play it, some older players do not.`,
  };
}

function noEncoder(): FilmState {
  return failed(
    'This window has no video encoder.',
    'A GIF can always be made. The desktop app and current Chrome, Edge and Safari have one.',
  );
}

function failed(message: string, remedy: string): FilmState {
  return { status: 'failed', error: { code: 'film', message, remedy } };
}
