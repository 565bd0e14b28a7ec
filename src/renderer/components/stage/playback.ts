/** Whether the steps are being played: one thing on the page, told by buttons and keys alike. */
export const SPEEDS = [0.5, 1, 2, 4, 8] as const;

export interface PlaybackState {
  readonly isPlaying: boolean;
  readonly speed: number;
}

let state: PlaybackState = { isPlaying: false, speed: 1 };
const listeners = new Set<() => void>();

export const playback = {
  read: (): PlaybackState => state,
  set: (change: Partial<PlaybackState>): void => {
    state = { ...state, ...change };
    for (const listener of [...listeners]) listener();
  },
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
