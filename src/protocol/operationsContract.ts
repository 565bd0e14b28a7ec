/** Asking for operations on a watched run, and ending their countdowns. */
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { operationSchema, plannedCommandSchema, requestableKindSchema } from './operations.ts';
import { runIdSchema } from './vocabulary.ts';

const runInput = z.object({ runId: runIdSchema });
const operationInput = runInput.extend({ operationId: z.string().min(1).max(64) });

export const operationsContract = {
  /** What an operation would run on the VM, and what else is worth knowing. Changes nothing. */
  preview: oc
    .route({ method: 'POST', path: '/runs/{runId}/operations/preview' })
    .input(runInput.extend({ kind: requestableKindSchema }))
    .output(z.object({ commands: z.array(plannedCommandSchema), notices: z.array(z.string()) })),
  /** Does it; returns when it is done or has failed. The caller has asked a person before. */
  run: oc
    .route({ method: 'POST', path: '/runs/{runId}/operations' })
    .input(runInput.extend({ kind: requestableKindSchema }))
    .output(operationSchema),
  /** Ends a countdown. False when there is none of that id (any more). */
  cancel: oc
    .route({ method: 'POST', path: '/runs/{runId}/operations/{operationId}/cancel' })
    .input(operationInput)
    .output(z.object({ isCancelled: z.boolean() })),
  /** Does now what a countdown would do at its end. False when there is none of that id. */
  hasten: oc
    .route({ method: 'POST', path: '/runs/{runId}/operations/{operationId}/hasten' })
    .input(operationInput)
    .output(z.object({ isHastened: z.boolean() })),
  /** Operations of the run, newest last; again at each change. */
  follow: oc
    .route({ method: 'GET', path: '/runs/{runId}/operations/follow' })
    .input(runInput)
    .output(eventIterator(z.array(operationSchema))),
};
