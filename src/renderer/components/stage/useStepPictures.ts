import { useEffect, useState } from 'react';
import type { StepPicture } from '#protocol/inspector.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import { keyOf, type StepAddress } from '../inspector/useInspection.ts';

const NONE: readonly StepPicture[] = [];

/** Every picture saved of a step; none while they are looked up or when that is not possible. */
export function useStepPictures(address: StepAddress | null): readonly StepPicture[] {
  const { rpc } = useMonitorStore().client;
  const [held, setHeld] = useState<{ key: string; pictures: readonly StepPicture[] } | null>(null);
  const key = address === null ? '' : keyOf(address);
  useEffect(() => {
    if (address === null) return;
    const request = new AbortController();
    const { version: _, ...input } = address;
    rpc.inspect.pictures(input, { signal: request.signal }).then(
      (pictures) => !request.signal.aborted && setHeld({ key, pictures }),
      // Without them the plain screen is still shown; the step inspector says what failed.
      () => undefined,
    );
    return () => request.abort();
    // `key` is the address as one value.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, rpc]);
  return held?.key === key ? held.pictures : NONE;
}
