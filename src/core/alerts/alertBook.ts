/**
 * The policy of alerts, pure: from what is so and what was told before to what is told now. Nobody is
 * told the same thing twice without having asked for it, and nothing is lost: what is not told on a
 * channel is in the inbox all the same.
 */
import type { Alert, AlertKind, AlertRule, AlertSettings, TellReason } from '#protocol/alerts.ts';
import { MAX_ALERT_TEXT_CHARS, MAX_ALERT_TITLE_CHARS } from '#protocol/alerts.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { endingOf, selectNews } from './news.ts';
import type { News, Rules } from './news.ts';
import { isQuiet } from './quietHours.ts';

/** Something that comes back within this is the same trouble, not a new one. */
const FLAP_MS = 15 * 60_000;
/** Alerts that are kept: weeks of trouble, and a list that opens at once. */
export const MAX_ALERTS = 300;
/** Of each of the lists of an alert. */
const MAX_ITEMS = 8;
const MAX_ITEM_CHARS = 300;

export interface Telling {
  readonly alert: Alert;
  readonly reason: TellReason;
  /** Channels to tell it on; empty for all. */
  readonly channelIds: readonly string[];
}

export interface AlertChange {
  readonly alerts: readonly Alert[];
  readonly tellings: readonly Telling[];
}

export interface AlertInput {
  readonly state: RunState;
  readonly settings: AlertSettings;
  /** App clock, ms since 1970. */
  readonly nowMs: number;
  /** For how long something has stood while this app was awake, in ms; called once for each key. */
  readonly stoodMs: (key: string) => number;
  /** Keys of what had happened before anybody was to be told of it. */
  readonly oldNews: ReadonlySet<string>;
  /** False while history is read: what comes out of it is not new, but for what is so now. */
  readonly isCaughtUp: boolean;
  /** Whether the run was watched before: then even while catching up its end is news. */
  readonly isResumed: boolean;
  readonly newId: () => string;
}

export interface AlertUpdate extends AlertChange {
  /** Keys of all that has happened by now, told or not: old news from here on. */
  readonly happened: readonly string[];
}

/** Looks at one run; alerts of other runs stay as they are. */
export function updateAlerts(before: readonly Alert[], input: AlertInput): AlertUpdate {
  const news = selectNews(input.state, input.settings.rules);
  const closed = closeEnded(before, news, input);
  const change = news
    .filter(({ kind }) => input.isCaughtUp || isNewsOfHistory(kind, input.isResumed))
    .reduce<AlertChange>((so, each) => {
      const next = take(so.alerts, each, input);
      return { alerts: next.alerts, tellings: [...so.tellings, ...next.tellings] };
    }, closed);
  return { ...change, happened: keysOfEvents(news) };
}

/** Keys of all that has happened in a run by now. */
export function selectHappened(state: RunState, rules: Rules): readonly string[] {
  return keysOfEvents(selectNews(state, rules));
}

function keysOfEvents(news: readonly News[]): readonly string[] {
  return news.filter(({ isStanding }) => !isStanding).map(({ key }) => key);
}

function isNewsOfHistory(kind: AlertKind, isResumed: boolean): boolean {
  if (kind === 'run_finished') return isResumed;
  return kind === 'stuck' || kind === 'crashed' || kind === 'connection_lost';
}

// --- What is over ---------------------------------------------------------------------------------

/** Kinds whose end is worth a word. */
const TOLD_ENDS: ReadonlySet<Alert['kind']> = new Set(['stuck', 'crashed', 'connection_lost']);

function closeEnded(
  before: readonly Alert[],
  news: readonly News[],
  { state, settings, nowMs }: AlertInput,
): AlertChange {
  const standing = new Set(news.filter(({ isStanding }) => isStanding).map(({ key }) => key));
  const tellings: Telling[] = [];
  const alerts = before.map((alert) => {
    if (alert.runId !== state.runId || alert.status !== 'open' || standing.has(alert.key)) {
      return alert;
    }
    const ending = endingOf(alert.kind, state);
    if (ending === 'stands') return alert;
    const over: Alert = { ...alert, status: 'over', endedAt: toInstant(nowMs), heldBack: null };
    const isWorthIt = ending === 'over' && settings.tellsRecovery && TOLD_ENDS.has(alert.kind);
    const isWanted = alert.toldCount > 0 && alert.acknowledged === null && alert.snooze === null;
    if (isWorthIt && isWanted && !isHeld(alert, settings, nowMs)) {
      tellings.push({ alert: over, reason: 'over', channelIds: channelsOf(alert, settings) });
    }
    return over;
  });
  return { alerts, tellings };
}

/** When a run is no longer watched: what only watching can tell is closed without a word. */
export function closeUnwatched(before: readonly Alert[], runId: string, nowMs: number): Alert[] {
  return before.map((alert) => {
    const isLasting = alert.kind === 'stuck' || alert.kind === 'crashed';
    if (alert.runId !== runId || alert.status !== 'open' || isLasting) return alert;
    return { ...alert, status: 'over', endedAt: toInstant(nowMs), heldBack: null };
  });
}

// --- What is new or goes on -----------------------------------------------------------------------

function take(alerts: readonly Alert[], news: News, input: AlertInput): AlertChange {
  const rule = input.settings.rules[news.kind];
  const nothing = { alerts, tellings: [] };
  if (!rule.isOn || !holdsFor(rule, input.state.profileId)) return nothing;
  if (!news.isStanding) {
    const isOld = input.oldNews.has(news.key) || alerts.some(({ key }) => key === news.key);
    return isOld ? nothing : raise(alerts, news, rule, input);
  }
  const open = alerts.find(({ key, status }) => key === news.key && status === 'open');
  const stoodMs = input.stoodMs(news.key);
  if (open !== undefined) return goOn(alerts, refreshed(open, news), rule, input);
  if (stoodMs < rule.afterMinutes * 60_000) return nothing;
  const flapping = alerts.find((alert) => isFlapping(alert, news.key, input.nowMs));
  if (flapping === undefined) return raise(alerts, news, rule, input);
  const reopened: Alert = { ...refreshed(flapping, news), status: 'open', endedAt: null };
  return { alerts: replace(alerts, reopened), tellings: [] };
}

function raise(
  alerts: readonly Alert[],
  news: News,
  rule: AlertRule,
  input: AlertInput,
): AlertChange {
  const { state, settings, nowMs } = input;
  const fresh: Alert = {
    ...wordsOf(news),
    id: input.newId(),
    key: news.key,
    kind: news.kind,
    severity: rule.severity,
    runId: state.runId,
    runName: state.name === '' ? state.targetLabel : state.name,
    profileId: state.profileId,
    at: toInstant(nowMs),
    status: news.isStanding ? 'open' : 'event',
    endedAt: null,
    toldCount: 0,
    lastToldAt: null,
    heldBack: null,
    isRead: false,
    acknowledged: null,
    snooze: null,
  };
  if (isHeld(fresh, settings, nowMs)) {
    return { alerts: bounded([{ ...fresh, heldBack: 'quiet_hours' }, ...alerts]), tellings: [] };
  }
  const alert = told(fresh, nowMs);
  return {
    alerts: bounded([alert, ...alerts]),
    tellings: [{ alert, reason: 'new', channelIds: rule.channelIds }],
  };
}

function goOn(
  alerts: readonly Alert[],
  open: Alert,
  rule: AlertRule,
  { settings, nowMs }: AlertInput,
): AlertChange {
  const isSnoozeOver = open.snooze?.kind === 'until' && Date.parse(open.snooze.until) <= nowMs;
  const alert: Alert = isSnoozeOver ? { ...open, snooze: null } : open;
  const isDue = isSnoozeOver || isRepeatDue(alert, rule, nowMs);
  const isWanted = alert.acknowledged === null && alert.snooze === null && alert.toldCount > 0;
  if (!isDue || !isWanted || isHeld(alert, settings, nowMs)) {
    return { alerts: replace(alerts, alert), tellings: [] };
  }
  const again = told(alert, nowMs);
  return {
    alerts: replace(alerts, again),
    tellings: [{ alert: again, reason: 'again', channelIds: rule.channelIds }],
  };
}

function isRepeatDue(alert: Alert, rule: AlertRule, nowMs: number): boolean {
  if (rule.repeatMinutes === null || alert.lastToldAt === null) return false;
  return nowMs - Date.parse(alert.lastToldAt) >= rule.repeatMinutes * 60_000;
}

function isFlapping(alert: Alert, key: string, nowMs: number): boolean {
  if (alert.key !== key || alert.status !== 'over' || alert.lastToldAt === null) return false;
  const endedMs = Date.parse(alert.endedAt ?? alert.at);
  return nowMs - endedMs < FLAP_MS && nowMs - Date.parse(alert.lastToldAt) < FLAP_MS;
}

// --- Quiet hours ----------------------------------------------------------------------------------

function isHeld(
  alert: Pick<Alert, 'severity'>,
  { quietHours }: AlertSettings,
  nowMs: number,
): boolean {
  const passes = alert.severity === 'critical' && quietHours.letsCriticalPass;
  return !passes && isQuiet(quietHours, nowMs);
}

/** What has happened in the night and still matters in the morning. */
const MATTERS_LATER: ReadonlySet<Alert['kind']> = new Set(['run_finished', 'task_errors']);

/** What was held back and can be told now; the rest stays in the inbox only. */
export function tellHeld(
  before: readonly Alert[],
  settings: AlertSettings,
  nowMs: number,
): AlertChange {
  const isFree = (alert: Alert): boolean =>
    alert.heldBack !== null && !isHeld(alert, settings, nowMs);
  if (!before.some(isFree)) return { alerts: before, tellings: [] };
  const tellings: Telling[] = [];
  const alerts = before.map((alert) => {
    if (!isFree(alert)) return alert;
    const released: Alert = { ...alert, heldBack: null };
    const isWorthIt = alert.status === 'open' || MATTERS_LATER.has(alert.kind);
    if (!isWorthIt || alert.acknowledged !== null || alert.isRead || alert.snooze !== null) {
      return released;
    }
    const late = told(released, nowMs);
    tellings.push({ alert: late, reason: 'new', channelIds: channelsOf(late, settings) });
    return late;
  });
  return { alerts, tellings };
}

// --- What people do with alerts -------------------------------------------------------------------

export function markRead(alerts: readonly Alert[], ids: readonly string[]): Alert[] {
  return changeEach(alerts, ids, (alert) => ({ ...alert, isRead: true }));
}

export function acknowledge(
  alerts: readonly Alert[],
  ids: readonly string[],
  by: string,
  nowMs: number,
): Alert[] {
  return changeEach(alerts, ids, (alert) => ({
    ...alert,
    isRead: true,
    acknowledged: alert.acknowledged ?? { at: toInstant(nowMs), by },
  }));
}

/** `minutes` null: until it is over. */
export function snooze(
  alerts: readonly Alert[],
  ids: readonly string[],
  minutes: number | null,
  nowMs: number,
): Alert[] {
  return changeEach(alerts, ids, (alert) => ({
    ...alert,
    isRead: true,
    snooze:
      minutes === null
        ? { kind: 'until_recovered' }
        : { kind: 'until', until: toInstant(nowMs + minutes * 60_000) },
  }));
}

function changeEach(
  alerts: readonly Alert[],
  ids: readonly string[],
  change: (alert: Alert) => Alert,
): Alert[] {
  const wanted = new Set(ids);
  return alerts.map((alert) => (wanted.has(alert.id) ? change(alert) : alert));
}

// --- Building blocks ------------------------------------------------------------------------------

function holdsFor(rule: AlertRule, profileId: string | null): boolean {
  return (
    rule.profileIds.length === 0 || (profileId !== null && rule.profileIds.includes(profileId))
  );
}

function channelsOf(alert: Alert, settings: AlertSettings): readonly string[] {
  return alert.kind === 'test' ? [] : settings.rules[alert.kind satisfies AlertKind].channelIds;
}

function told(alert: Alert, nowMs: number): Alert {
  return { ...alert, toldCount: alert.toldCount + 1, lastToldAt: toInstant(nowMs) };
}

/** The same alert in today's words. */
function refreshed(alert: Alert, news: News): Alert {
  const words = wordsOf(news);
  const isSame =
    alert.text === words.text &&
    alert.title === words.title &&
    alert.task === words.task &&
    isSameList(alert.nextSteps, words.nextSteps);
  // Evidence tells how long it has lasted: new words each second would be no news.
  return isSame ? alert : { ...alert, ...words, since: alert.since };
}

function wordsOf(
  news: News,
): Pick<Alert, 'title' | 'text' | 'evidence' | 'nextSteps' | 'since' | 'task'> {
  return {
    title: clip(news.title, MAX_ALERT_TITLE_CHARS),
    text: clip(news.text.trim(), MAX_ALERT_TEXT_CHARS),
    evidence: news.evidence.slice(0, MAX_ITEMS).map((item) => clip(item, MAX_ITEM_CHARS)),
    nextSteps: news.nextSteps.slice(0, MAX_ITEMS).map((item) => clip(item, MAX_ITEM_CHARS)),
    since: news.since,
    task: news.task,
  };
}

/** By characters, not code units: half a surrogate pair is refused by some receivers. */
export function clip(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const chars = Array.from(text);
  return chars.length <= maxChars ? text : `${chars.slice(0, maxChars - 1).join('')}…`;
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

function replace(alerts: readonly Alert[], alert: Alert): readonly Alert[] {
  const index = alerts.findIndex(({ id }) => id === alert.id);
  if (alerts[index] === alert) return alerts;
  return alerts.map((other) => (other.id === alert.id ? alert : other));
}

/** The oldest go first, but nothing that is so now goes while something past is there. */
export function bounded(alerts: readonly Alert[]): readonly Alert[] {
  if (alerts.length <= MAX_ALERTS) return alerts;
  const lastPast = alerts.findLastIndex(({ status }) => status !== 'open');
  const drop = lastPast < 0 ? alerts.length - 1 : lastPast;
  return bounded(alerts.filter((_, index) => index !== drop));
}

function toInstant(ms: number): string {
  return new Date(ms).toISOString();
}
