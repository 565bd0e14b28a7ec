/**
 * A run in one file, `<name>.waarun`: a zip of the run's folder as it lies in a data folder, without
 * secrets, and this manifest, which names every file with its hash.
 */
import { z } from 'zod';
import { instantSchema, runIdSchema } from './vocabulary.ts';

export const BUNDLE_VERSION = 1;
/** Name of the manifest within the zip. */
export const BUNDLE_MANIFEST = 'waarun.json';
export const BUNDLE_EXTENSION = 'waarun';

/** `thumbs`: each picture in its place, at most 320 px wide. */
export const bundlePicturesSchema = z.enum(['none', 'thumbs', 'full']);
export type BundlePictures = z.infer<typeof bundlePicturesSchema>;

export const bundleManifestSchema = z.object({
  format: z.literal('waa-monitor-bundle'),
  version: z.int().positive(),
  runId: runIdSchema,
  name: z.string(),
  createdAt: instantSchema,
  appVersion: z.string(),
  pictures: bundlePicturesSchema,
  /** Pictures of the run that are not in it, and files of no known kind. */
  leftOut: z.object({ pictures: z.int().nonnegative(), other: z.int().nonnegative() }),
  files: z.array(
    z.object({
      path: z.string().min(1).max(2048),
      sizeBytes: z.int().nonnegative(),
      /** Lower case hexadecimal. */
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
});
export type BundleManifest = z.infer<typeof bundleManifestSchema>;
