/**
 * Every procedure and stream between a face and the engine, once. Electron's message port, the HTTP
 * server and the in-process terminal all serve exactly this.
 */
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { analysisContract } from './analysis.ts';
import { costContract } from './cost.ts';
import { alertsContract } from './alerts.ts';
import { diagnosticsContract } from './diagnostics.ts';
import { runEventSchema } from './events.ts';
import { importsContract } from './imports.ts';
import { inspectorContract } from './inspector.ts';
import { exportsContract } from './exports.ts';
import {
  EMPTY_RUN_DETAILS,
  EMPTY_RUN_META,
  libraryContract,
  runDetailsSchema,
  runMetaSchema,
} from './library.ts';
import { operationsContract } from './operationsContract.ts';
import {
  appSettingsChangeSchema,
  appSettingsSchema,
  jumpHostSchema,
  profileDraftSchema,
  profileSchema,
} from './settings.ts';
import { runStateSchema } from './snapshot.ts';
import { startingContract } from './starting.ts';
import { savedForwardSchema, tunnelsContract } from './tunnels.ts';
import { verdictBriefSchema } from './verdict.ts';
import {
  instantSchema,
  logLevelSchema,
  logStreamSchema,
  phaseIdSchema,
  pictureRefSchema,
  runIdSchema,
  runStatusSchema,
  taskKeySchema,
} from './vocabulary.ts';

// --- Shapes ---------------------------------------------------------------------------------------

export const aboutSchema = z.object({
  version: z.string(),
  commit: z.string(),
  builtAt: z.string(),
  platform: z.string(),
  dataDir: z.string(),
  face: z.enum(['desktop', 'browser', 'terminal']),
  /** False when another instance holds the data dir: this one reads along. */
  isWriter: z.boolean(),
  /** Who holds the data dir when this instance does not. */
  writer: z.string().nullable(),
  /** Why nothing can be written here, for people; null while another instance or this one writes. */
  readOnlyReason: z.string().nullable().default(null),
  /** Whether secrets can be kept by the operating system here. */
  canSaveSecrets: z.boolean(),
});
export type About = z.infer<typeof aboutSchema>;

export const runCountsSchema = z.object({
  total: z.int().nonnegative(),
  passed: z.int().nonnegative(),
  partial: z.int().nonnegative(),
  failed: z.int().nonnegative(),
  error: z.int().nonnegative(),
  infra: z.int().nonnegative(),
  interrupted: z.int().nonnegative(),
  skipped: z.int().nonnegative(),
  /** Begun and not ended. */
  active: z.int().nonnegative(),
});
export type RunCounts = z.infer<typeof runCountsSchema>;

export const runSummarySchema = z.object({
  runId: runIdSchema,
  name: z.string(),
  targetLabel: z.string(),
  profileId: z.string().nullable(),
  status: runStatusSchema,
  phase: phaseIdSchema.nullable(),
  counts: runCountsSchema,
  /** 0..1 over the whole run. */
  progress: z.number(),
  openedAt: instantSchema.nullable(),
  startedAt: instantSchema.nullable(),
  endedAt: instantSchema.nullable(),
  lastSeenAt: instantSchema.nullable(),
  model: z.string().nullable(),
  agent: z.string().nullable(),
  picture: pictureRefSchema.nullable(),
  /** True while some instance of the app is watching it. */
  isWatched: z.boolean(),
  /** What the watchdog thinks of it; older summaries have none. */
  verdict: verdictBriefSchema.nullable().default(null),
  /** What people added; `name` above is already theirs. */
  meta: runMetaSchema.default(EMPTY_RUN_META),
  details: runDetailsSchema.default(EMPTY_RUN_DETAILS),
});
export type RunSummary = z.infer<typeof runSummarySchema>;

/** How fresh each channel is. Instants are on the app's clock; null for never. */
export const feedSchema = z.object({
  /** `live`: at the end of the log. `backfilling`: still reading history. `reading_along`: another
   * instance watches and this one reads its journal. `past`: nobody watches. */
  mode: z.enum(['live', 'backfilling', 'reading_along', 'past']),
  sentAt: instantSchema,
  linkAt: instantSchema.nullable(),
  logAt: instantSchema.nullable(),
  filesAt: instantSchema.nullable(),
  screenAt: instantSchema.nullable(),
});
export type Feed = z.infer<typeof feedSchema>;

/**
 * A follower first gets `snapshot` (or, when it resumed within the replay buffer, `events` right
 * away), then batches of events whose `seq` follow on. Another `snapshot` replaces everything.
 */
export const runMessageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('snapshot'), state: runStateSchema }),
  z.object({ kind: z.literal('events'), events: z.array(runEventSchema) }),
  z.object({ kind: z.literal('feed'), feed: feedSchema }),
]);
export type RunMessage = z.infer<typeof runMessageSchema>;

export const logLineSchema = z.object({
  /** 0-based position in the run's stored log. */
  index: z.int().nonnegative(),
  source: z.string(),
  stream: logStreamSchema,
  /** Docker's time of the line, when it gave one. */
  at: instantSchema.nullable(),
  text: z.string(),
  level: logLevelSchema,
  /** True for ERROR lines of healthy runs. */
  isBenign: z.boolean(),
  /** True when no format knew the line. */
  isUnknown: z.boolean(),
});
export type StoredLogLine = z.infer<typeof logLineSchema>;

export const logQuerySchema = z.object({
  text: z.string().max(500).default(''),
  isRegex: z.boolean().default(false),
  /** Lines at least this severe. */
  minLevel: z.enum(['all', 'warning', 'error']).default('all'),
  onlyUnknown: z.boolean().default(false),
});
export type LogQuery = z.infer<typeof logQuerySchema>;

export const questionSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('host_key'),
    id: z.string(),
    profileId: z.string().nullable(),
    host: z.string(),
    keyType: z.string(),
    fingerprint: z.string(),
    /** Fingerprints known until now, when the key changed. */
    knownFingerprints: z.array(z.string()),
  }),
  z.object({
    kind: z.literal('secret'),
    id: z.string(),
    profileId: z.string().nullable(),
    title: z.string(),
    text: z.string(),
    fields: z.array(z.object({ label: z.string(), isSecret: z.boolean() })),
    canSave: z.boolean(),
  }),
]);
export type Question = z.infer<typeof questionSchema>;

export const answerSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('host_key'),
    id: z.string(),
    decision: z.enum(['once', 'remember', 'refuse']),
  }),
  z.object({
    kind: z.literal('secret'),
    id: z.string(),
    /** Null to give up. */
    values: z.array(z.string()).nullable(),
    save: z.boolean(),
  }),
]);
export type Answer = z.infer<typeof answerSchema>;

export const diagnosisStepSchema = z.object({
  id: z.enum([
    'dns',
    'tcp',
    'host_key',
    'login',
    'docker',
    'container',
    'client',
    'guest',
    'results',
    'disk',
  ]),
  /** Jump host that the step is about: "jump host 1 of 2, gate.example". Absent for the VM itself. */
  hop: z.string().optional(),
  title: z.string(),
  status: z.enum(['running', 'ok', 'failed', 'skipped', 'warning']),
  detail: z.string(),
  remedy: z.string(),
  durationMs: z.number().nonnegative().nullable(),
});
/** A host of the user's SSH config as a VM that could be saved. */
export const sshCandidateSchema = z.object({
  alias: z.string(),
  host: z.string(),
  port: z.int(),
  user: z.string(),
  identityFile: z.string(),
  jumps: z.array(jumpHostSchema),
  /** Of its LocalForward lines. */
  forwards: z.array(savedForwardSchema).default([]),
  /** Where each value stands: "~/.ssh/config:12"; values that stand nowhere are usual ones. */
  origins: z.array(z.object({ field: z.string(), place: z.string() })),
  /** What is written for it and does not come along, and why. */
  leftOut: z.array(z.object({ what: z.string(), place: z.string() })),
  /** Why it can't be imported; empty when it can. */
  obstacle: z.string(),
  /** A VM of this name is saved already; it is kept as it is. */
  isSaved: z.boolean(),
});
export type SshCandidate = z.infer<typeof sshCandidateSchema>;

export const sshConfigPreviewSchema = z.object({
  /** Files read, the first one first. */
  files: z.array(z.string()),
  candidates: z.array(sshCandidateSchema),
  /** What concerns no single host: lines that make no sense, conditions that are not looked at. */
  problems: z.array(z.string()),
});
export type SshConfigPreview = z.infer<typeof sshConfigPreviewSchema>;

/** Path of the config on the engine's machine; left out for `~/.ssh/config`. */
const sshConfigFileSchema = z.string().min(1).max(4096).optional();

export type DiagnosisStep = z.infer<typeof diagnosisStepSchema>;

/** A remote command as run, for "which commands did it run on my VM?". */
export const commandRecordSchema = z.object({
  at: instantSchema,
  commandId: z.string(),
  title: z.string(),
  effect: z.enum(['read', 'change']),
  commandLine: z.string(),
  exitCode: z.int().nullable(),
  durationMs: z.number().nonnegative().nullable(),
  receivedBytes: z.int().nonnegative(),
  /** How often the very same command line was run; the other fields are of the latest time. */
  count: z.int().positive(),
});
export type CommandRecord = z.infer<typeof commandRecordSchema>;

export const DEMO_FAULTS = [
  'drop_connection',
  'stall',
  'slow_model',
  'exception',
  'restart_container',
  'garbage_log',
  'disk_full',
] as const;

/** As many logs as one SSH connection follows beside everything else (sshd allows ten channels). */
export const MAX_DEMO_WORKERS = 5;

export const demoOptionsSchema = z.object({
  tasks: z.int().min(1).max(154).default(154),
  /** Simulated seconds per real second. */
  speed: z.number().min(0.1).max(10000).default(60),
  seed: z.int().nonnegative().default(1),
  workers: z.int().min(1).max(MAX_DEMO_WORKERS).default(1),
  faults: z.array(z.enum(DEMO_FAULTS)).default([]),
  /** Skip the first boot and begin with a prepared disk. */
  isPrepared: z.boolean().default(false),
});
export type DemoOptions = z.infer<typeof demoOptionsSchema>;

const runInput = z.object({ runId: runIdSchema });

// --- Procedures -----------------------------------------------------------------------------------

export const contract = {
  app: {
    about: oc.route({ method: 'GET', path: '/app' }).output(aboutSchema),
    settings: oc.route({ method: 'GET', path: '/settings' }).output(appSettingsSchema),
    saveSettings: oc
      .route({ method: 'PATCH', path: '/settings' })
      .input(appSettingsChangeSchema)
      .output(appSettingsSchema),
  },
  profiles: {
    list: oc.route({ method: 'GET', path: '/profiles' }).output(z.array(profileSchema)),
    add: oc
      .route({ method: 'POST', path: '/profiles' })
      .input(profileDraftSchema)
      .output(profileSchema),
    edit: oc
      .route({ method: 'PUT', path: '/profiles/{id}' })
      .input(profileSchema)
      .output(profileSchema),
    remove: oc
      .route({ method: 'DELETE', path: '/profiles/{id}' })
      .input(z.object({ id: z.string() }))
      .output(z.object({ removed: profileSchema })),
    /** Puts back what `remove` returned. */
    restore: oc
      .route({ method: 'POST', path: '/profiles/restore' })
      .input(profileSchema)
      .output(profileSchema),
    /** What could be imported from the user's SSH config. Reads files; runs nothing. */
    previewSshConfig: oc
      .route({ method: 'POST', path: '/profiles/ssh-config/preview' })
      .input(z.object({ file: sshConfigFileSchema }))
      .output(sshConfigPreviewSchema),
    importSshConfig: oc
      .route({ method: 'POST', path: '/profiles/ssh-config/import' })
      .input(z.object({ file: sshConfigFileSchema, aliases: z.array(z.string()).min(1).max(1000) }))
      .output(
        z.object({
          added: z.array(profileSchema),
          /** Aliases that were not imported, and why. */
          skipped: z.array(z.object({ alias: z.string(), reason: z.string() })),
        }),
      ),
    /** Each message replaces the step of the same id and hop. */
    test: oc
      .route({ method: 'POST', path: '/profiles/test' })
      .input(z.union([z.object({ id: z.string() }), z.object({ draft: profileDraftSchema })]))
      .output(eventIterator(diagnosisStepSchema)),
  },
  questions: {
    /** The whole list of open questions, again at each change. */
    follow: oc
      .route({ method: 'GET', path: '/questions' })
      .output(eventIterator(z.array(questionSchema))),
    answer: oc
      .route({ method: 'POST', path: '/questions/answer' })
      .input(answerSchema)
      .output(z.object({ isAccepted: z.boolean() })),
  },
  watch: {
    /** Starts watching; returns at once, the viewer fills as the run goes. Idempotent per VM. */
    start: oc
      .route({ method: 'POST', path: '/watch' })
      .input(z.object({ profileId: z.string() }))
      .output(z.object({ runId: runIdSchema })),
    stop: oc
      .route({ method: 'POST', path: '/watch/stop' })
      .input(runInput)
      .output(z.object({ isStopped: z.boolean() })),
    reconnect: oc
      .route({ method: 'POST', path: '/watch/reconnect' })
      .input(runInput)
      .output(z.object({ isTrying: z.boolean() })),
  },
  demo: {
    /** Starts the demo VM, saves a profile for it and watches it. */
    start: oc
      .route({ method: 'POST', path: '/demo' })
      .input(demoOptionsSchema)
      .output(z.object({ runId: runIdSchema, profileId: z.string() })),
    stop: oc
      .route({ method: 'POST', path: '/demo/stop' })
      .output(z.object({ isStopped: z.boolean() })),
    /** Lets a misfortune strike on the running demo VM; false when there is none. */
    injectFault: oc
      .route({ method: 'POST', path: '/demo/fault' })
      .input(z.object({ name: z.enum(DEMO_FAULTS) }))
      .output(z.object({ isInjected: z.boolean() })),
  },
  runs: {
    list: oc.route({ method: 'GET', path: '/runs' }).output(z.array(runSummarySchema)),
    /** The whole list, again at each change (at most once a second). */
    followList: oc
      .route({ method: 'GET', path: '/runs/follow' })
      .output(eventIterator(z.array(runSummarySchema))),
    snapshot: oc
      .route({ method: 'GET', path: '/runs/{runId}' })
      .input(runInput)
      .output(runStateSchema),
    /** Resumes after `afterSeq` (or after the event id that the transport re-sends). */
    follow: oc
      .route({ method: 'GET', path: '/runs/{runId}/follow' })
      .input(runInput.extend({ afterSeq: z.coerce.number().int().nonnegative().optional() }))
      .output(eventIterator(runMessageSchema)),
    events: oc
      .route({ method: 'GET', path: '/runs/{runId}/events' })
      .input(
        runInput.extend({
          after: z.coerce.number().int().nonnegative().default(0),
          limit: z.coerce.number().int().min(1).max(10_000).default(1000),
        }),
      )
      .output(z.array(runEventSchema)),
    /** Task durations in ms by domain, of earlier runs on the same VM; for the ETA. */
    history: oc
      .route({ method: 'GET', path: '/runs/{runId}/history' })
      .input(runInput)
      .output(z.record(z.string(), z.array(z.number().positive()))),
    commands: oc
      .route({ method: 'GET', path: '/runs/{runId}/commands' })
      .input(runInput)
      .output(z.array(commandRecordSchema)),
    /** Text files that WAA saved for a step: plan, prompt, accessibility tree. */
    stepFiles: oc
      .route({ method: 'GET', path: '/runs/{runId}/step-files' })
      .input(
        runInput.extend({ task: taskKeySchema, stepNumber: z.coerce.number().int().nonnegative() }),
      )
      .output(
        z.array(
          z.object({ name: z.string(), kind: z.string(), sizeBytes: z.int(), text: z.string() }),
        ),
      ),
  },
  analysis: analysisContract,
  cost: costContract,
  tunnels: tunnelsContract,
  library: libraryContract,
  inspect: inspectorContract,
  imports: importsContract,
  log: {
    /** Lines `from` .. `from + count - 1`, or of the matches of a query when one is given. */
    page: oc
      .route({ method: 'POST', path: '/runs/{runId}/log/page' })
      .input(
        runInput.extend({
          from: z.int().nonnegative(),
          count: z.int().min(1).max(2000),
          query: logQuerySchema.optional(),
        }),
      )
      .output(z.object({ total: z.int().nonnegative(), lines: z.array(logLineSchema) })),
    /** Totals and newest lines as they come, so that a viewer at the end needs no second call. */
    follow: oc
      .route({ method: 'GET', path: '/runs/{runId}/log/follow' })
      .input(runInput)
      .output(
        eventIterator(z.object({ total: z.int().nonnegative(), newest: z.array(logLineSchema) })),
      ),
  },
  starting: startingContract,
  operations: operationsContract,
  alerts: alertsContract,
  exports: exportsContract,
  diagnostics: diagnosticsContract,
};
export type MonitorContract = typeof contract;
