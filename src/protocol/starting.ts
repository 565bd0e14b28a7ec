/** Starting a benchmark: what is checked before, the exact commands, and the start itself. */
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { plannedCommandSchema } from './operations.ts';
import { startStyleSchema } from './startSettings.ts';
import { runIdSchema } from './vocabulary.ts';

const plainWord = (what: string) =>
  z
    .string()
    .trim()
    .max(200)
    .regex(
      /^[A-Za-z0-9][\w.:/@+-]*$/,
      `${what} is one word of letters, digits and ". _ - : / @ +".`,
    );

export const taskChoiceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all') }),
  /** So many, spread evenly over the domains. */
  z.object({ kind: z.literal('count'), count: z.int().min(1).max(154) }),
  z.object({ kind: z.literal('domains'), domains: z.array(z.string().max(64)).min(1).max(50) }),
  /** Ids of WAA's tasks, or their first characters where these are of one task only. */
  z.object({ kind: z.literal('ids'), ids: z.array(z.string().max(256)).min(1).max(154) }),
]);
export type TaskChoice = z.infer<typeof taskChoiceSchema>;

export const startOptionsSchema = z.object({
  /** Null for the profile's. */
  style: startStyleSchema.nullable().default(null),
  agent: plainWord('The agent').default('navi'),
  model: plainWord('The model').default('gpt-4o'),
  somOrigin: z.enum(['oss', 'a11y', 'mixed-oss', 'omni', 'mixed-omni']).default('oss'),
  a11yBackend: z.enum(['uia', 'win32']).default('uia'),
  tasks: taskChoiceSchema.default({ kind: 'all' }),
  maxSteps: z.int().min(1).max(1000).default(15),
  trialId: plainWord('The trial').default('0'),
  difficulty: z.enum(['normal', 'hard']).default('normal'),
  /**
   * What happens to results that are there. `archive`: moved to a dated folder beside, and the run
   * begins anew. `resume`: copied there, and WAA goes on with what it has not finished.
   */
  existingResults: z.enum(['archive', 'resume']).default('archive'),
  /** Further words for run.py; only where it is started directly. Never a secret. */
  extraArgs: z.array(z.string().min(1).max(500)).max(50).default([]),
});
export type StartOptions = z.infer<typeof startOptionsSchema>;
export type StartOptionsDraft = z.input<typeof startOptionsSchema>;

export const CHECK_IDS = [
  'docker',
  'container',
  'client',
  'image',
  'waa_folder',
  'storage',
  'kvm',
  'disk',
  'ports',
  'results',
  'tasks',
  'keys',
  'options',
] as const;

export const startCheckSchema = z.object({
  id: z.enum(CHECK_IDS),
  title: z.string(),
  /** `failed` forbids the start; `warning` is for a person to judge. */
  status: z.enum(['running', 'ok', 'warning', 'failed', 'skipped']),
  detail: z.string(),
  remedy: z.string(),
});
export type StartCheck = z.infer<typeof startCheckSchema>;

/** Names of variables that hold keys: as run.py and its agents read them. */
export const keyNameSchema = z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/, 'Not a variable name.');
/** One word, so that no environment file can be led astray by it. */
const keyValueSchema = z
  .string()
  .max(4096)
  .regex(/^[\x21-\x7e]+$/, 'A key is one word without spaces.');
export const keysSchema = z.record(keyNameSchema, keyValueSchema);
export type Keys = z.infer<typeof keysSchema>;

export const knownKeySchema = z.object({
  name: keyNameSchema,
  /** `saved`: the operating system's store. `environment`: the app's own variables. */
  from: z.enum(['saved', 'environment']),
});
export type KnownKey = z.infer<typeof knownKeySchema>;

export const startPlanSchema = z.object({
  /** To start exactly this; good for some minutes. */
  planId: z.string(),
  profileId: z.string(),
  style: startStyleSchema,
  options: startOptionsSchema,
  taskCount: z.int().nonnegative(),
  checks: z.array(startCheckSchema),
  /** In the order in which they will be run. */
  commands: z.array(plannedCommandSchema),
  /** Where the results that are there now will be; null when there are none. */
  archive: z
    .object({
      from: z.string(),
      to: z.string(),
      how: z.enum(['move', 'copy']),
      fileCount: z.int().nonnegative(),
      sizeBytes: z.number().nonnegative(),
    })
    .nullable(),
  notices: z.array(z.string()),
  /** False when a check failed. */
  canStart: z.boolean(),
});
export type StartPlan = z.infer<typeof startPlanSchema>;

export const prepareMessageSchema = z.discriminatedUnion('kind', [
  /** Replaces the check of the same id. */
  z.object({ kind: z.literal('check'), check: startCheckSchema }),
  z.object({ kind: z.literal('plan'), plan: startPlanSchema }),
]);
export type PrepareMessage = z.infer<typeof prepareMessageSchema>;

const prepareInput = z.object({
  profileId: z.string(),
  options: startOptionsSchema.prefault({}),
  /** Names of keys that the caller will give. */
  keyNames: z.array(keyNameSchema).max(20).default([]),
});
export type PrepareInput = z.infer<typeof prepareInput>;

export const startingContract = {
  /** Looks at the VM and tells check after check, then the plan. Changes nothing there. */
  prepare: oc
    .route({ method: 'POST', path: '/start/prepare' })
    .input(prepareInput)
    .output(eventIterator(prepareMessageSchema)),
  /** The same without the checks on the way. */
  plan: oc
    .route({ method: 'POST', path: '/start/plan' })
    .input(prepareInput)
    .output(startPlanSchema),
  /** Keys that need not be given again. */
  knownKeys: oc
    .route({ method: 'GET', path: '/start/keys' })
    .input(z.object({ profileId: z.string() }))
    .output(z.object({ keys: z.array(knownKeySchema), canSave: z.boolean() })),
  /**
   * Runs the commands of a plan. Returns as soon as the run is there to be followed, before the first
   * of them: the run's operation tells how it goes on, and the run is `failed` when it failed. Keys go into a file of mode 600 on the VM that is
   * removed again; they are in no command, log or answer.
   */
  start: oc
    .route({ method: 'POST', path: '/start' })
    .input(
      z.object({
        planId: z.string(),
        keys: keysSchema.default({}),
        /** Keep the keys in the operating system's store for the next time. */
        saveKeys: z.boolean().default(false),
      }),
    )
    .output(z.object({ runId: runIdSchema })),
};
