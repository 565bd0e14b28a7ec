/**
 * Alerts: what is told to people who do not look. Rules say what is worth it, channels carry it, the
 * inbox keeps it. All instants are on the app's clock.
 */
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { instantSchema, runIdSchema, taskKeySchema } from './vocabulary.ts';

// --- What is told ---------------------------------------------------------------------------------

/** The first five stand until they are over; the others happen once. */
export const ALERT_KINDS = [
  'stuck',
  'crashed',
  'connection_lost',
  'waiting_on_model',
  'disk_low',
  'warning',
  'task_errors',
  'run_finished',
  'phase_finished',
  'progress',
] as const;
export const alertKindSchema = z.enum(ALERT_KINDS);
export type AlertKind = z.infer<typeof alertKindSchema>;

export const severitySchema = z.enum(['info', 'warning', 'critical']);
export type AlertSeverity = z.infer<typeof severitySchema>;

/** The longest texts of an alert: enough to act on, and within what every receiver takes. */
export const MAX_ALERT_TITLE_CHARS = 140;
export const MAX_ALERT_TEXT_CHARS = 1000;

export const snoozeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('until'), until: instantSchema }),
  z.object({ kind: z.literal('until_recovered') }),
]);
export type AlertSnooze = z.infer<typeof snoozeSchema>;

export const alertSchema = z.object({
  id: z.string().min(1).max(64),
  /** What it is about: two alerts of one key are about the same thing. */
  key: z.string().max(1024),
  kind: z.union([alertKindSchema, z.literal('test')]),
  severity: severitySchema,
  runId: runIdSchema.nullable(),
  runName: z.string(),
  profileId: z.string().nullable(),
  task: taskKeySchema.nullable(),
  title: z.string(),
  /** One or two sentences. */
  text: z.string(),
  evidence: z.array(z.string()),
  nextSteps: z.array(z.string()),
  /** When it was raised. */
  at: instantSchema,
  /** Since when that is so, as far as it can be told. */
  since: instantSchema.nullable(),
  /** `open`: so now. `over`: not so any more. `event`: happened, and that is all. */
  status: z.enum(['open', 'over', 'event']),
  endedAt: instantSchema.nullable(),
  /** How often it was told on the channels; 0 while it was held back. */
  toldCount: z.int().nonnegative(),
  lastToldAt: instantSchema.nullable(),
  /** Why it has not been told on the channels, though a rule asks for it. */
  heldBack: z.enum(['quiet_hours']).nullable(),
  isRead: z.boolean(),
  acknowledged: z.object({ at: instantSchema, by: z.string() }).nullable(),
  snooze: snoozeSchema.nullable(),
});
export type Alert = z.infer<typeof alertSchema>;

/** Why a channel is used: the first time, again while it goes on, at its end, or to try it out. */
export const tellReasonSchema = z.enum(['new', 'again', 'over', 'test']);
export type TellReason = z.infer<typeof tellReasonSchema>;

// --- Settings -------------------------------------------------------------------------------------

const minutesSchema = z.number().min(0).max(10_080);

export const alertRuleSchema = z.object({
  isOn: z.boolean(),
  severity: severitySchema,
  /** Minutes that it must last before it is told; 0 for at once. */
  afterMinutes: minutesSchema,
  /** Minutes after which it is told again while it goes on; null for never. */
  repeatMinutes: z.number().min(1).max(10_080).nullable(),
  /** `task_errors`: so many in a row. `progress`: at each so many percent of the tasks. Else unused. */
  count: z.int().min(1).max(1000),
  /** VMs that it holds for; empty for all. */
  profileIds: z.array(z.string()).max(500),
  /** Channels that it is told on; empty for all. */
  channelIds: z.array(z.string()).max(100),
});
export type AlertRule = z.infer<typeof alertRuleSchema>;

const rule = (
  severity: AlertSeverity,
  rest: Partial<Pick<AlertRule, 'isOn' | 'afterMinutes' | 'repeatMinutes' | 'count'>> = {},
): AlertRule => ({
  isOn: true,
  severity,
  afterMinutes: 0,
  repeatMinutes: null,
  count: 1,
  profileIds: [],
  channelIds: [],
  ...rest,
});

/** What is told without anybody having set anything. */
export const USUAL_RULES: Readonly<Record<AlertKind, AlertRule>> = {
  stuck: rule('critical', { repeatMinutes: 60 }),
  crashed: rule('critical', { repeatMinutes: 120 }),
  // Shorter cuts mend themselves: the app connects again in seconds.
  connection_lost: rule('warning', { afterMinutes: 5, repeatMinutes: 120 }),
  waiting_on_model: rule('warning', { isOn: false, afterMinutes: 10, repeatMinutes: 60 }),
  disk_low: rule('warning', { repeatMinutes: 240 }),
  warning: rule('warning', { isOn: false }),
  // One task may be at fault itself; three in a row point at the model, the VM or the harness.
  task_errors: rule('warning', { count: 3 }),
  run_finished: rule('info'),
  phase_finished: rule('info', { isOn: false }),
  progress: rule('info', { isOn: false, count: 25 }),
};

/** A file of an older version, or by hand, may name only some of it. */
const ruleOf = (kind: AlertKind) => {
  const { shape } = alertRuleSchema;
  const usual = USUAL_RULES[kind];
  return z
    .object({
      isOn: shape.isOn.default(usual.isOn),
      severity: shape.severity.default(usual.severity),
      afterMinutes: shape.afterMinutes.default(usual.afterMinutes),
      repeatMinutes: shape.repeatMinutes.default(usual.repeatMinutes),
      count: shape.count.default(usual.count),
      profileIds: shape.profileIds.default([]),
      channelIds: shape.channelIds.default([]),
    })
    .prefault({});
};

export const alertRulesSchema = z
  .object({
    stuck: ruleOf('stuck'),
    crashed: ruleOf('crashed'),
    connection_lost: ruleOf('connection_lost'),
    waiting_on_model: ruleOf('waiting_on_model'),
    disk_low: ruleOf('disk_low'),
    warning: ruleOf('warning'),
    task_errors: ruleOf('task_errors'),
    run_finished: ruleOf('run_finished'),
    phase_finished: ruleOf('phase_finished'),
    progress: ruleOf('progress'),
  })
  .prefault({});

/** `23:30`. */
export const clockTimeSchema = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'A time is written as 23:30.');

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export const weekdaySchema = z.enum(WEEKDAYS);
export type Weekday = z.infer<typeof weekdaySchema>;

export const quietHoursSchema = z.object({
  isOn: z.boolean().default(false),
  from: clockTimeSchema.default('22:00'),
  /** Before `from`: of the next day. The same: the whole day. */
  to: clockTimeSchema.default('07:00'),
  /** Days on which they begin. */
  days: z
    .array(weekdaySchema)
    .max(7)
    .default([...WEEKDAYS]),
  /** IANA name; empty for the zone of the machine that watches. */
  timeZone: z.string().max(64).default(''),
  /** Whether critical alerts are told all the same. */
  letsCriticalPass: z.boolean().default(true),
});
export type QuietHours = z.infer<typeof quietHoursSchema>;

export const WEBHOOK_FORMATS = ['json', 'slack', 'teams', 'ntfy'] as const;
export const webhookFormatSchema = z.enum(WEBHOOK_FORMATS);
export type WebhookFormat = z.infer<typeof webhookFormatSchema>;

/** Its letters become part of the names of environment variables. */
const channelIdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/);

/** The channel of the operating system's notifications; there is one. */
export const DESKTOP_CHANNEL_ID = 'desktop';

/**
 * A web address that alerts are sent to. The address itself is a key to the place behind it, so it is
 * not part of the settings: see `channelSecrets.ts`.
 */
export const webhookChannelSchema = z.object({
  id: channelIdSchema,
  name: z.string().trim().min(1, 'A channel needs a name.').max(60),
  isOn: z.boolean().default(true),
  format: webhookFormatSchema.default('json'),
  /** Scheme and host of the address, for people. */
  host: z.string().max(300).default(''),
});
export type WebhookChannel = z.infer<typeof webhookChannelSchema>;

export const alertSettingsSchema = z.object({
  rules: alertRulesSchema,
  quietHours: quietHoursSchema.prefault({}),
  desktop: z.object({ isOn: z.boolean().default(true) }).prefault({}),
  webhooks: z.array(webhookChannelSchema).max(20).default([]),
  /** Also told when something that was told is over. */
  tellsRecovery: z.boolean().default(true),
});
export type AlertSettings = z.infer<typeof alertSettingsSchema>;

export const alertSettingsChangeSchema = z.object({
  rules: z.partialRecord(alertKindSchema, alertRuleSchema.partial()).optional(),
  quietHours: z
    .object({
      isOn: z.boolean(),
      from: clockTimeSchema,
      to: clockTimeSchema,
      days: z.array(weekdaySchema).max(7),
      timeZone: z.string().max(64),
      letsCriticalPass: z.boolean(),
    })
    .partial()
    .optional(),
  desktop: z.object({ isOn: z.boolean() }).optional(),
  tellsRecovery: z.boolean().optional(),
});
export type AlertSettingsChange = z.infer<typeof alertSettingsChangeSchema>;

// --- Deliveries -----------------------------------------------------------------------------------

export const deliveryAttemptSchema = z.object({
  at: instantSchema,
  durationMs: z.number().nonnegative(),
  /** HTTP status; null when no answer came. */
  httpStatus: z.int().nullable(),
  /** What happened, for people. Holds no secret. */
  detail: z.string(),
});

export const deliverySchema = z.object({
  id: z.string(),
  channelId: z.string(),
  channelName: z.string(),
  alertId: z.string(),
  /** Title of the alert. */
  title: z.string(),
  reason: tellReasonSchema,
  /** `given_up`: tried as often as is sensible, or refused. */
  status: z.enum(['waiting', 'delivered', 'given_up']),
  createdAt: instantSchema,
  nextAttemptAt: instantSchema.nullable(),
  attempts: z.array(deliveryAttemptSchema),
});
export type Delivery = z.infer<typeof deliverySchema>;

// --- Contract -------------------------------------------------------------------------------------

/** Something the page shows as a notification of the system, where it may. */
export const notificationSchema = z.object({
  /** Rises by one with each; starts anew with the app. */
  number: z.int().nonnegative(),
  alertId: z.string(),
  at: instantSchema,
  title: z.string(),
  text: z.string(),
  severity: severitySchema,
  runId: runIdSchema.nullable(),
});
export type AppNotification = z.infer<typeof notificationSchema>;

export const inboxSchema = z.object({
  /** Newest first. */
  alerts: z.array(alertSchema),
  unreadCount: z.int().nonnegative(),
  /** Of the last minutes, for a page to show; empty in an instance that reads along. */
  notifications: z.array(notificationSchema),
});
export type Inbox = z.infer<typeof inboxSchema>;

export const channelStateSchema = z.object({
  id: z.string(),
  kind: z.enum(['desktop', 'webhook']),
  name: z.string(),
  isOn: z.boolean(),
  format: webhookFormatSchema.nullable(),
  host: z.string(),
  /**
   * Where the address comes from. `memory`: forgotten when the app closes, because this machine offers
   * no store for secrets here. `none`: it has to be given again.
   */
  addressFrom: z.enum(['key_store', 'environment', 'memory', 'command_line', 'none']).nullable(),
  isSigned: z.boolean(),
  /** Names of the environment variables that give address and secret. */
  variables: z.object({ url: z.string(), secret: z.string() }).nullable(),
});
export type ChannelState = z.infer<typeof channelStateSchema>;

export const webhookDraftSchema = z.object({
  /** Absent for a new one. */
  id: channelIdSchema.optional(),
  name: webhookChannelSchema.shape.name,
  format: webhookFormatSchema,
  isOn: z.boolean(),
  /** Left out: stays as it is. */
  url: z.string().trim().max(2000).optional(),
  /** Left out: stays as it is. Empty: no signature. */
  secret: z.string().trim().max(500).optional(),
});
export type WebhookDraft = z.infer<typeof webhookDraftSchema>;

const alertIds = z.array(z.string().max(64)).min(1).max(500);

export const alertsContract = {
  inbox: oc.route({ method: 'GET', path: '/alerts' }).output(inboxSchema),
  /** The whole inbox, again at each change. */
  follow: oc.route({ method: 'GET', path: '/alerts/follow' }).output(eventIterator(inboxSchema)),
  markRead: oc
    .route({ method: 'POST', path: '/alerts/read' })
    .input(z.object({ ids: alertIds }))
    .output(z.object({ changed: z.int() })),
  /** No further word of it on any channel. */
  acknowledge: oc
    .route({ method: 'POST', path: '/alerts/acknowledge' })
    .input(z.object({ ids: alertIds, by: z.string().trim().max(100).optional() }))
    .output(z.object({ changed: z.int() })),
  snooze: oc
    .route({ method: 'POST', path: '/alerts/snooze' })
    .input(
      z.object({
        ids: alertIds,
        /** Null: until it is over. */
        minutes: z.number().positive().max(10_080).nullable(),
      }),
    )
    .output(z.object({ changed: z.int() })),
  settings: oc.route({ method: 'GET', path: '/alerts/settings' }).output(alertSettingsSchema),
  /** What is left out stays as it is. */
  saveSettings: oc
    .route({ method: 'PATCH', path: '/alerts/settings' })
    .input(alertSettingsChangeSchema)
    .output(alertSettingsSchema),
  channels: oc
    .route({ method: 'GET', path: '/alerts/channels' })
    .output(z.array(channelStateSchema)),
  saveWebhook: oc
    .route({ method: 'POST', path: '/alerts/webhooks' })
    .input(webhookDraftSchema)
    .output(channelStateSchema),
  removeWebhook: oc
    .route({ method: 'DELETE', path: '/alerts/webhooks/{id}' })
    .input(z.object({ id: z.string() }))
    .output(z.object({ isRemoved: z.boolean() })),
  /** Sends a test alert and tells how it went, after one try. */
  test: oc
    .route({ method: 'POST', path: '/alerts/channels/{id}/test' })
    .input(z.object({ id: z.string() }))
    .output(deliverySchema),
  /** Newest first. */
  deliveries: oc
    .route({ method: 'GET', path: '/alerts/deliveries' })
    .output(z.array(deliverySchema)),
};
