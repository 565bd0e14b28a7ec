/** How the stage shows a step: which side of the action, and which of its pictures. */
import { createExternalValue } from './externalValue.ts';

export type StageSide = 'before' | 'after' | 'compare';

export interface StageView {
  readonly side: StageSide;
  /** WAA's word for the picture, `screen` for the plain one; one that a step lacks is passed over. */
  readonly layer: string;
  readonly hasHeat: boolean;
}

export const SCREEN_LAYER = 'screen';

export const stageView = createExternalValue<StageView>({
  side: 'after',
  layer: SCREEN_LAYER,
  hasHeat: false,
});

export function changeStageView(change: Partial<StageView>): void {
  stageView.set({ ...stageView.read(), ...change });
}
