/** Saved VM profiles and app settings, as on disk. There is no secret in either. */
import { z } from 'zod';
import { MAX_FORWARDS, savedForwardSchema } from './tunnels.ts';
import { priceSettingsSchema } from './cost.ts';
import { storageSettingsSchema } from './library.ts';
import { startSettingsSchema, stuckActionSchema } from './startSettings.ts';
import { alertSettingsSchema } from './alerts.ts';

export const authMethodSchema = z.enum([
  'auto',
  'agent',
  'key',
  'password',
  'keyboard_interactive',
]);
export type AuthMethod = z.infer<typeof authMethodSchema>;

const hostSchema = (missing: string) =>
  z
    .string()
    .trim()
    .min(1, missing)
    .max(255)
    .regex(/^[^\s/@]+$/, 'A host name has no spaces, "/" or "@".');
const portSchema = z.int().min(1).max(65535).default(22);

/** A longer chain is a mistake; each hop adds its delay to every byte. */
export const MAX_JUMPS = 8;

/** A server on the way to a VM. It has a login of its own: agent, keys, then password. */
export const jumpHostSchema = z.object({
  host: hostSchema('A jump host needs a host name or address.'),
  port: portSchema,
  user: z.string().trim().min(1, 'A jump host needs a user name.').max(64),
  /** As in a profile. */
  identityFile: z.string().max(4096).default(''),
});
export type JumpHost = z.infer<typeof jumpHostSchema>;

export const profileSchema = z.object({
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/),
  name: z.string().trim().min(1, 'A profile needs a name.').max(100),
  group: z.string().trim().max(100).default(''),
  host: hostSchema('A profile needs a host name or address.'),
  port: portSchema,
  user: z.string().trim().min(1, 'A profile needs a user name.').max(64),
  auth: authMethodSchema.default('auto'),
  /** Path of a private key on this machine; empty for OpenSSH's usual ones. */
  identityFile: z.string().max(4096).default(''),
  /** Extra known_hosts file; empty for OpenSSH's usual ones plus the app's own. */
  knownHostsFile: z.string().max(4096).default(''),
  /** Servers to go through, in order of connecting; each is reached through the one before it. */
  jumps: z.array(jumpHostSchema).max(MAX_JUMPS).default([]),
  container: z.string().trim().max(128).default('winarena'),
  /** Results folder on the VM; empty to find it. */
  resultsPath: z.string().max(4096).default(''),
  /** Seconds between pictures of the guest's screen. */
  screenIntervalSeconds: z.number().min(1).max(30).default(2),
  /** Minutes without progress before the benchmark counts as stuck; null for the usual limit. */
  stuckTimeoutMinutes: z.number().positive().max(1440).nullable().default(null),
  /** As the cloud calls it, for its price; empty when it is not known. */
  vmSize: z.string().trim().max(100).default(''),
  /** Money an hour, when the size has no price or another one; null to look the size up. */
  vmPricePerHour: z.number().nonnegative().max(100_000).nullable().default(null),
  /** How a benchmark is started there. */
  start: startSettingsSchema.prefault({}),
  /** What happens, after a countdown, when a run is found stuck. */
  stuckAction: stuckActionSchema.prefault({}),
  /** Ports of the VM to be reached from here; opened on request. */
  forwards: z.array(savedForwardSchema).max(MAX_FORWARDS).default([]),
  notes: z.string().max(4000).default(''),
});
export type Profile = z.infer<typeof profileSchema>;

/** What a form or the terminal sends: everything but the id, defaults left out. */
export const profileDraftSchema = profileSchema.omit({ id: true });
export type ProfileDraft = z.input<typeof profileDraftSchema>;

const themeSchema = z.enum(['system', 'light', 'dark']);
const layoutSchema = z.record(z.string(), z.unknown());
/** Hidden besides what the app knows as secrets: words, or regular expressions as `/…/flags`. */
const hiddenPatternsSchema = z.array(z.string().min(1).max(1000)).max(200);
const turnMetricsSchema = z.object({
  isOn: z.boolean(),
  /** Share of the steps that get a line in turn_metrics.jsonl; the summary counts all of them. */
  sampleShare: z.number().gt(0).max(1),
});

export const appSettingsSchema = z.object({
  theme: themeSchema.default('system'),
  /** Free-form UI memory (pane sizes, filters, last page), owned by the renderer. */
  layout: layoutSchema.default({}),
  hiddenPatterns: hiddenPatternsSchema.default([]),
  turnMetrics: turnMetricsSchema.default({ isOn: true, sampleShare: 1 }),
  prices: priceSettingsSchema.prefault({}),
  storage: storageSettingsSchema.prefault({}),
  /** Changed through `alerts.saveSettings`. */
  alerts: alertSettingsSchema.prefault({}),
});
export type AppSettings = z.infer<typeof appSettingsSchema>;

/** What a face wants changed. Without defaults: what is left out stays as it is. */
export const appSettingsChangeSchema = z.object({
  theme: themeSchema.optional(),
  layout: layoutSchema.optional(),
  hiddenPatterns: hiddenPatternsSchema.optional(),
  turnMetrics: turnMetricsSchema.optional(),
  prices: priceSettingsSchema.optional(),
  storage: storageSettingsSchema.optional(),
});
export type AppSettingsChange = z.infer<typeof appSettingsChangeSchema>;

export const settingsFileSchema = z.object({
  version: z.literal(1).default(1),
  profiles: z.array(profileSchema).default([]),
  app: appSettingsSchema.prefault({}),
});
export type SettingsFile = z.infer<typeof settingsFileSchema>;
