/** One archive that says what was known of a run: for a bug report, or for somebody who is asked for help. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { instantSchema, runIdSchema } from './vocabulary.ts';

export const diagnosticsReportSchema = z.object({
  /** On the machine that the app runs on. */
  filePath: z.string(),
  sizeBytes: z.int().nonnegative(),
  writtenAt: instantSchema,
});
export type DiagnosticsReport = z.infer<typeof diagnosticsReportSchema>;

const runInput = z.object({ runId: runIdSchema });

export const diagnosticsContract = {
  write: oc
    .route({ method: 'POST', path: '/runs/{runId}/diagnostics' })
    .input(runInput.extend({ hasPictures: z.boolean().default(true) }))
    .output(diagnosticsReportSchema),
  /** Those that are there, newest first. */
  list: oc
    .route({ method: 'GET', path: '/runs/{runId}/diagnostics' })
    .input(runInput)
    .output(
      z.object({
        archives: z.array(diagnosticsReportSchema),
        /** Whether this face can show them in the system's file manager. */
        canReveal: z.boolean(),
      }),
    ),
  /** Shows the newest one in the system's file manager. */
  reveal: oc
    .route({ method: 'POST', path: '/runs/{runId}/diagnostics/reveal' })
    .input(runInput)
    .output(z.object({ isShown: z.boolean() })),
};
