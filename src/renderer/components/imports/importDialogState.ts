import { createExternalValue } from '../inspector/externalValue.ts';

/** What the dialog begins with: nothing, or what was dropped on the window. */
export type ImportRequest =
  | { readonly kind: 'closed' }
  | { readonly kind: 'ask' }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'file'; readonly file: File };

/** Opened from the first screen, the library, the palette, and by dropping a file on the window. */
export const importRequest = createExternalValue<ImportRequest>({ kind: 'closed' });

export const openImport = (): void => importRequest.set({ kind: 'ask' });
