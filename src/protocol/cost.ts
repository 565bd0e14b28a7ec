/** What a run costs: prices, tokens and money. Every figure says how it is known. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { provenanceSchema, runIdSchema, taskKeySchema } from './vocabulary.ts';

const price = z.number().nonnegative().max(1_000_000);
const currencySchema = z
  .string()
  .regex(/^[A-Z]{3}$/, 'A currency is three capital letters, such as USD.')
  .default('USD');
/** A day as `2026-11-20`: prices move, and one without its day says nothing. */
const daySchema = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'A day is written 2026-11-20.');

/** How a model counts the tokens of a picture. */
export const pictureRuleSchema = z.enum(['openai_tiles', 'openai_mini_tiles', 'area_750', 'none']);
export type PictureRule = z.infer<typeof pictureRuleSchema>;

export const modelPriceSchema = z.object({
  /** Beginning of the model's name, in lower case; the longest that fits counts. */
  model: z.string().trim().toLowerCase().min(1, 'A price needs the name of its model.').max(100),
  inPerMillion: price,
  outPerMillion: price,
  /** Null: cached input costs the same as other input. */
  cachedPerMillion: price.nullable().default(null),
  currency: currencySchema,
  pictureRule: pictureRuleSchema.default('openai_tiles'),
  asOf: daySchema,
  source: z.string().trim().min(1, 'Say where the price comes from.').max(500),
});
export type ModelPrice = z.infer<typeof modelPriceSchema>;

export const vmPriceSchema = z.object({
  /** Name of the size as the cloud calls it, e.g. `Standard_D8s_v3`. */
  size: z.string().trim().min(1, 'A price needs the name of its VM size.').max(100),
  perHour: price,
  currency: currencySchema,
  asOf: daySchema,
  source: z.string().trim().min(1, 'Say where the price comes from.').max(500),
});
export type VmPrice = z.infer<typeof vmPriceSchema>;

/** The user's own prices; one for the same model or size replaces the shipped one. */
export const priceSettingsSchema = z.object({
  models: z.array(modelPriceSchema).max(500).default([]),
  vms: z.array(vmPriceSchema).max(500).default([]),
  /** Money that one run may cost, in the currency of its prices; null for no budget. */
  runBudget: price.nullable().default(null),
});
export type PriceSettings = z.infer<typeof priceSettingsSchema>;

export const figureSchema = z.object({
  /** Null when it cannot be known; the formula then says what is missing. */
  value: z.number().nullable(),
  provenance: provenanceSchema,
  /** How the value came about, in words and numbers. */
  formula: z.string(),
});
export type Figure = z.infer<typeof figureSchema>;

export const tokenCountsSchema = z.object({
  in: z.int().nonnegative(),
  /** Part of `in` that the model had cached; only measured counts tell of it. */
  cached: z.int().nonnegative(),
  out: z.int().nonnegative(),
});
export type TokenCounts = z.infer<typeof tokenCountsSchema>;

/** Tokens of one step of one task. */
export const stepTokensSchema = tokenCountsSchema.extend({
  task: taskKeySchema,
  /** 1-based as WAA logs it. */
  stepNumber: z.int().nonnegative(),
  /** `measured` when the agent wrote its usage down, else `estimated` from what it sent and got. */
  provenance: z.enum(['measured', 'estimated']),
});
export type StepTokens = z.infer<typeof stepTokensSchema>;

const taskCostSchema = tokenCountsSchema.extend({
  task: taskKeySchema,
  steps: z.int().nonnegative(),
  provenance: z.enum(['measured', 'estimated']),
  /** Money for the model; null without a price. */
  modelCost: z.number().nullable(),
});
export type TaskCost = z.infer<typeof taskCostSchema>;

export const budgetStateSchema = z.object({
  limit: z.number(),
  /** Spent as a share of the limit; may be above 1. */
  spentShare: z.number(),
  /** The highest of 0.5, 0.75 and 1 that is passed; null below a half. */
  passedMark: z.number().nullable(),
  /** What the run will have cost when its last task ends. */
  projected: figureSchema,
});
export type BudgetState = z.infer<typeof budgetStateSchema>;

export const runCostSchema = z.object({
  runId: runIdSchema,
  currency: z.string(),
  model: z.string().nullable(),
  vmSize: z.string().nullable(),
  modelPrice: modelPriceSchema.nullable(),
  vmPrice: vmPriceSchema.nullable(),
  tokensIn: figureSchema,
  tokensCached: figureSchema,
  tokensOut: figureSchema,
  modelCost: figureSchema,
  /** The VM from the first to the last sign of the run. */
  vmCost: figureSchema,
  /** The VM from the end of the run until it was last seen up: a forgotten machine. */
  idleCost: figureSchema,
  totalCost: figureSchema,
  costPerSolved: figureSchema,
  tasks: z.array(taskCostSchema),
  budget: budgetStateSchema.nullable(),
});
export type RunCost = z.infer<typeof runCostSchema>;

export const vmCostSchema = z.object({
  profileId: z.string(),
  currency: z.string(),
  perHour: z.number(),
  /** Money since the VM was booted, as far as it is known. */
  sinceBoot: figureSchema,
  /** Money since its last run ended; 0 while one goes on. */
  idle: figureSchema,
  /** Whether the VM answers now, so that its hours go on. */
  isUp: z.boolean(),
});
export type VmCost = z.infer<typeof vmCostSchema>;

const givenPrice = z.coerce.number().nonnegative().max(1_000_000).optional();

/** Prices for one question only, instead of those of the lists. */
export const givenPricesSchema = z.object({
  inPerMillion: givenPrice,
  outPerMillion: givenPrice,
  cachedPerMillion: givenPrice,
  vmPerHour: givenPrice,
});
export type GivenPrices = z.infer<typeof givenPricesSchema>;

export const costContract = {
  ofRun: oc
    .route({ method: 'GET', path: '/runs/{runId}/cost' })
    .input(givenPricesSchema.extend({ runId: runIdSchema }))
    .output(runCostSchema),
  /** Of every VM that has a price. */
  vms: oc.route({ method: 'GET', path: '/vms/cost' }).output(z.array(vmCostSchema)),
  /** Shipped prices, each replaced by the user's own where there is one. */
  prices: oc
    .route({ method: 'GET', path: '/prices' })
    .output(z.object({ models: z.array(modelPriceSchema), vms: z.array(vmPriceSchema) })),
};
