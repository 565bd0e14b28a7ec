/** How a VM's benchmark is started, and what may be done when it is found stuck: part of a profile. */
import { z } from 'zod';

/**
 * `entry`: a new container whose entry script starts the client, as WAA's run-local.sh does.
 * `exec`: run.py by `docker exec` in a container that runs already. `template`: the user's own command.
 */
export const START_STYLES = ['entry', 'exec', 'template'] as const;
export const startStyleSchema = z.enum(START_STYLES);
export type StartStyle = z.infer<typeof startStyleSchema>;

/** A folder on the VM: absolute or below the login folder. Never read as an option. */
export const vmFolderSchema = z
  .string()
  .trim()
  .max(4096)
  .regex(/^(\/|~\/)[^\0\n]*$/, 'Write the folder from the root ("/…") or from the home ("~/…").');

export const IMAGE_PATTERN = /^[a-z0-9][A-Za-z0-9._/:@-]{0,255}$/;

export const startSettingsSchema = z.object({
  style: startStyleSchema.default('entry'),
  /** WAA's repository on the VM. */
  waaFolder: vmFolderSchema.default('~/WindowsAgentArena'),
  /** Folder with the golden image; empty for WAA's usual one inside its repository. */
  storageFolder: z.union([z.literal(''), vmFolderSchema]).default(''),
  image: z
    .string()
    .trim()
    .regex(IMAGE_PATTERN, 'This is not the name of a Docker image.')
    .default('windowsarena/winarena:latest'),
  /** Memory and processors of the Windows guest. */
  ramGb: z.int().min(2).max(512).default(8),
  cpuCores: z.int().min(1).max(256).default(8),
  /** A shell command for style `template`; what it may name is in docs/starting.md. */
  template: z.string().max(8000).default(''),
});
export type StartSettings = z.infer<typeof startSettingsSchema>;

/** What to do when a run is found stuck. Each waits for a countdown that anybody can cancel. */
export const STUCK_ACTIONS = ['none', 'capture', 'stop_client', 'restart_container'] as const;
export const stuckActionSchema = z.object({
  kind: z.enum(STUCK_ACTIONS).default('none'),
  /** Length of the countdown. */
  countdownMinutes: z.number().min(0.1).max(240).default(5),
});
export type StuckAction = z.infer<typeof stuckActionSchema>;
