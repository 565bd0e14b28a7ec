import { createContext, useContext } from 'react';
import type { RecordedRun } from '#protocol/recordedRun.ts';

/** The run of this report; null in the app. */
export const RecordedContext = createContext<RecordedRun | null>(null);

export function useRecorded(): RecordedRun | null {
  return useContext(RecordedContext);
}
