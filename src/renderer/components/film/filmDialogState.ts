import { createExternalValue } from '../inspector/externalValue.ts';

/** Opened from the menu of the stage and by the command palette alike. */
export const filmDialog = createExternalValue(false);
