import { useEffect, useState } from 'react';
import type { StepInspection } from '#protocol/inspector.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import type { Selection } from '../../screens/selection.ts';
import { describeError, type ErrorText } from '../../store/errorText.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';

export interface StepAddress {
  readonly runId: RunId;
  readonly task: string;
  readonly attempt: number;
  readonly stepNumber: number;
  /** Changes when more of the step may have been saved. */
  readonly version: string;
}

/** Null while no step is selected. */
export function addressOf(runId: RunId, selection: Selection): StepAddress | null {
  const { task, attempt, frames, frameIndex } = selection;
  const frame = frames[frameIndex];
  if (task === null || attempt === null || frame === undefined) return null;
  const step = attempt.steps.find((each) => each.number === frame.stepNumber);
  return {
    runId,
    task: task.key,
    attempt: attempt.number,
    stepNumber: frame.stepNumber,
    version: `${step?.status ?? ''} ${step?.screenshot ?? ''} ${step?.actions.length ?? 0} ${frame.picture ?? ''}`,
  };
}

export interface Inspected {
  /** The step's before, until this one's is there: nothing flickers while steps go by. */
  readonly inspection: StepInspection | null;
  readonly isCurrent: boolean;
  readonly error: ErrorText | null;
}

const NOTHING: Inspected = { inspection: null, isCurrent: false, error: null };

export function useInspection(address: StepAddress | null): Inspected {
  const { rpc } = useMonitorStore().client;
  const [held, setHeld] = useState<{ key: string; inspected: Inspected } | null>(null);
  const key = address === null ? '' : keyOf(address);
  useEffect(() => {
    if (address === null) return;
    const request = new AbortController();
    const { version: _, ...input } = address;
    rpc.inspect.step(input, { signal: request.signal }).then(
      (inspection) => {
        if (request.signal.aborted) return;
        setHeld({ key, inspected: { inspection, isCurrent: true, error: null } });
      },
      (error: unknown) => {
        if (request.signal.aborted) return;
        setHeld({ key, inspected: { ...NOTHING, isCurrent: true, error: describeError(error) } });
      },
    );
    return () => request.abort();
    // `key` is the address as one value.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, rpc]);
  if (address === null || held === null) return NOTHING;
  if (held.key === key) return held.inspected;
  return { ...held.inspected, isCurrent: false, error: null };
}

export function keyOf(address: StepAddress): string {
  const { runId, task, attempt, stepNumber, version } = address;
  return JSON.stringify([runId, task, attempt, stepNumber, version]);
}
