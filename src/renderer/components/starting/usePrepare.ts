import { useEffect, useRef, useState } from 'react';
import type { PrepareInput, StartCheck, StartPlan } from '#protocol/starting.ts';
import { describeError } from '../../store/errorText.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';

export interface Preparation {
  readonly status: 'idle' | 'running' | 'done';
  readonly checks: readonly StartCheck[];
  readonly plan: StartPlan | null;
  /** Why the VM could not be looked at. */
  readonly problem: string | null;
}

const IDLE: Preparation = { status: 'idle', checks: [], plan: null, problem: null };

/** Looks at a VM and plans a start, check by check as they come. */
export function usePrepare(): Preparation & {
  readonly prepare: (input: PrepareInput) => void;
  /** What was planned does not fit the form any more. */
  readonly forget: () => void;
} {
  const { rpc } = useMonitorStore().client;
  const [state, setState] = useState<Preparation>(IDLE);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const follow = async (input: PrepareInput, signal: AbortSignal): Promise<void> => {
    const checks = new Map<string, StartCheck>();
    let plan: StartPlan | null = null;
    try {
      for await (const message of await rpc.starting.prepare(input, { signal })) {
        if (message.kind === 'plan') plan = message.plan;
        else checks.set(message.check.id, message.check);
        setState({ status: 'running', checks: [...checks.values()], plan: null, problem: null });
      }
      if (!signal.aborted) {
        setState({ status: 'done', checks: [...checks.values()], plan, problem: null });
      }
    } catch (error) {
      if (signal.aborted) return;
      const { message, remedy } = describeError(error);
      setState({ status: 'done', checks: [], plan: null, problem: `${message} ${remedy}` });
    }
  };
  const prepare = (input: PrepareInput): void => {
    running.current?.abort();
    running.current = new AbortController();
    setState({ status: 'running', checks: [], plan: null, problem: null });
    void follow(input, running.current.signal);
  };
  const forget = (): void => {
    running.current?.abort();
    setState(IDLE);
  };
  return { ...state, prepare, forget };
}
