import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import type { Frame } from './frames.ts';
import { playback } from './playback.ts';

export { SPEEDS } from './playback.ts';

interface Playback {
  readonly isPlaying: boolean;
  readonly speed: number;
  readonly toggle: () => void;
  readonly setSpeed: (speed: number) => void;
}

/** At 1× a step is shown for a second: the real pauses are mostly waiting on the model. */
const STEP_MS = 1000;

export function usePlayback(
  frames: readonly Frame[],
  index: number,
  onSelect: (frame: Frame) => void,
): Playback {
  const { isPlaying, speed } = useSyncExternalStore(playback.subscribe, playback.read);
  const advance = useEffectEvent(() => {
    const next = frames[index + 1];
    if (next === undefined) playback.set({ isPlaying: false });
    else onSelect(next);
  });
  useEffect(() => {
    if (!isPlaying) return;
    const timer = setInterval(advance, STEP_MS / speed);
    return () => clearInterval(timer);
  }, [isPlaying, speed]);
  useEffect(() => () => playback.set({ isPlaying: false }), []);
  const toggle = (): void => {
    const first = frames[0];
    if (!isPlaying && index >= frames.length - 1 && first !== undefined) onSelect(first);
    playback.set({ isPlaying: !isPlaying });
  };
  return { isPlaying, speed, toggle, setSpeed: (next) => playback.set({ speed: next }) };
}
