import { useEffect, useRef, useState } from 'react';
import type { ImportedRun, ImportMessage, ImportPlace, ImportPreview } from '#protocol/imports.ts';
import { describeError } from '../../store/errorText.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import type { ImportRequest } from './importDialogState.ts';
import { sendFile } from './sendFile.ts';

type Progress = Extract<ImportMessage, { kind: 'progress' }>;
type Failure = Extract<ImportMessage, { kind: 'failed' }>;

export type ImportStage =
  | { readonly kind: 'choosing'; readonly problem: string | null }
  | { readonly kind: 'sending'; readonly name: string; readonly fraction: number }
  | { readonly kind: 'looking'; readonly at: string }
  | { readonly kind: 'shown'; readonly place: ImportPlace; readonly preview: ImportPreview }
  | {
      readonly kind: 'importing';
      readonly progress: Progress | null;
      readonly done: readonly ImportedRun[];
    }
  | {
      readonly kind: 'done';
      readonly runs: readonly ImportedRun[];
      readonly failures: readonly Failure[];
      /** Why it ended early. */
      readonly problem: string | null;
    };

export interface Import {
  readonly stage: ImportStage;
  readonly lookAt: (place: ImportPlace, name: string) => void;
  readonly send: (file: File) => void;
  readonly start: (runs: readonly string[], again: boolean) => void;
  /** Ends what goes on and begins anew. */
  readonly reset: () => void;
}

const CHOOSING: ImportStage = { kind: 'choosing', problem: null };

/** One import from choosing to done. Leaving the dialog cancels what is not whole. */
export function useImport(request: ImportRequest): Import {
  const { rpc } = useMonitorStore().client;
  const [stage, setStage] = useState<ImportStage>(CHOOSING);
  const stop = useRef(new AbortController());
  const begin = (): AbortSignal => {
    stop.current.abort();
    stop.current = new AbortController();
    return stop.current.signal;
  };
  /** Runs a piece of work; what was left behind tells nothing any more. */
  const attempt = (work: (signal: AbortSignal) => Promise<void>): void => {
    const signal = begin();
    work(signal).catch((error: unknown) => {
      if (!signal.aborted) setStage({ kind: 'choosing', problem: problemOf(error) });
    });
  };
  const look = async (place: ImportPlace, signal: AbortSignal): Promise<void> => {
    const preview = await rpc.imports.preview(place, { signal });
    if (!signal.aborted) setStage({ kind: 'shown', place, preview });
  };
  const lookAt: Import['lookAt'] = (place, name) =>
    attempt(async (signal) => {
      setStage({ kind: 'looking', at: name });
      await look(place, signal);
    });
  const send: Import['send'] = (file) =>
    attempt(async (signal) => {
      setStage({ kind: 'sending', name: file.name, fraction: 0 });
      const onFraction = (fraction: number): void => {
        if (!signal.aborted) setStage({ kind: 'sending', name: file.name, fraction });
      };
      const uploadId = await sendFile(rpc, file, { signal, onFraction });
      if (signal.aborted) return;
      setStage({ kind: 'looking', at: file.name });
      await look({ uploadId }, signal);
    });
  const start: Import['start'] = (runs, again) => {
    if (stage.kind !== 'shown') return;
    const { place } = stage;
    const signal = begin();
    const result = new Result();
    const show = (progress: Progress | null): void => {
      if (!signal.aborted) setStage({ kind: 'importing', progress, done: result.runs });
    };
    show(null);
    const work = async (): Promise<void> => {
      const messages = await rpc.imports.start({ place, runs: [...runs], again }, { signal });
      for await (const message of messages) {
        result.take(message);
        show(message.kind === 'progress' ? message : null);
      }
    };
    work().then(
      () => {
        if (!signal.aborted) setStage({ ...result.end(), problem: null });
      },
      (error: unknown) => {
        if (!signal.aborted) setStage({ ...result.end(), problem: problemOf(error) });
      },
    );
  };
  useEffect(() => {
    if (request.kind === 'path') lookAt({ path: request.path }, request.path);
    if (request.kind === 'file') send(request.file);
    return () => stop.current.abort();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- what was dropped is looked at once
  }, [request]);
  const reset = (): void => {
    begin();
    setStage(CHOOSING);
  };
  return { stage, lookAt, send, start, reset };
}

/** What came so far, kept outside of what is drawn. */
class Result {
  runs: readonly ImportedRun[] = [];
  #failures: readonly Failure[] = [];

  take(message: ImportMessage): void {
    if (message.kind === 'imported') this.runs = [...this.runs, message.run];
    if (message.kind === 'failed') this.#failures = [...this.#failures, message];
  }

  end(): { readonly kind: 'done'; runs: readonly ImportedRun[]; failures: readonly Failure[] } {
    return { kind: 'done', runs: this.runs, failures: this.#failures };
  }
}

function problemOf(error: unknown): string {
  const { message, remedy } = describeError(error);
  return `${message} ${remedy}`.trim();
}
