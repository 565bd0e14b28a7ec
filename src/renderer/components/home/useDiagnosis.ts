import { useEffect, useRef, useState } from 'react';
import type { DiagnosisStep } from '#protocol/contract.ts';
import type { MonitorRpc } from '../../clients/monitorClient.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import { describeError } from '../../store/errorText.ts';

type TestInput = Parameters<MonitorRpc['profiles']['test']>[0];

export interface Diagnosis {
  readonly status: 'idle' | 'running' | 'done';
  readonly steps: readonly DiagnosisStep[];
  /** Why the test itself could not be made. */
  readonly problem: string | null;
  readonly start: (input: TestInput) => void;
}

/** The stepwise test of a VM, step by step as it goes. */
export function useDiagnosis(): Diagnosis {
  const { rpc } = useMonitorStore().client;
  const [state, setState] = useState<Omit<Diagnosis, 'start'>>({
    status: 'idle',
    steps: [],
    problem: null,
  });
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const follow = async (input: TestInput, signal: AbortSignal): Promise<void> => {
    const steps = new Map<string, DiagnosisStep>();
    try {
      for await (const step of await rpc.profiles.test(input, { signal })) {
        steps.set(`${step.hop ?? ''}/${step.id}`, step);
        setState({ status: 'running', steps: [...steps.values()], problem: null });
      }
      if (!signal.aborted) setState({ status: 'done', steps: [...steps.values()], problem: null });
    } catch (error) {
      if (signal.aborted) return;
      const { message, remedy } = describeError(error);
      setState({ status: 'done', steps: [...steps.values()], problem: `${message} ${remedy}` });
    }
  };
  const start = (input: TestInput): void => {
    running.current?.abort();
    running.current = new AbortController();
    setState({ status: 'running', steps: [], problem: null });
    void follow(input, running.current.signal);
  };
  return { ...state, start };
}
