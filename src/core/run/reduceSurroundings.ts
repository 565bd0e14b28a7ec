/** What is known around the benchmark itself: the link, sources, findings, screen and warnings. */
import type { RunEventOf } from '#protocol/events.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { toTaskKey, type Provenance, type SourcedValue } from '#protocol/vocabulary.ts';

/** Warnings are few by design (one per code); a broken source must not fill the memory. */
const MAX_WARNINGS = 200;

export function reduceRunOpened(state: RunState, event: RunEventOf<'run.opened'>): void {
  state.runId = event.runId;
  state.name = event.name;
  state.targetLabel = event.targetLabel;
  state.profileId = event.profileId ?? null;
  state.openedAt ??= event.seenAt;
}

/** Says only how the VM is reached: what was known of tasks stays known. */
export function reduceConnectionChanged(
  state: RunState,
  event: RunEventOf<'connection.changed'>,
): void {
  const { connection } = state;
  state.connection = {
    status: event.status,
    detail: event.detail,
    since: connection.status === event.status ? connection.since : event.seenAt,
    attempt: event.attempt ?? null,
    retryAt: event.retryAt ?? null,
  };
}

export function reduceSourceOpened(state: RunState, event: RunEventOf<'source.opened'>): void {
  const source = {
    id: event.sourceId,
    kind: event.kind,
    location: event.location,
    isOpen: true,
    closedReason: null,
  };
  const isKnown = state.sources.some((each) => each.id === source.id);
  state.sources = isKnown
    ? state.sources.map((each) => (each.id === source.id ? source : each))
    : [...state.sources, source];
}

export function reduceSourceClosed(state: RunState, event: RunEventOf<'source.closed'>): void {
  state.sources = state.sources.map((each) =>
    each.id === event.sourceId ? { ...each, isOpen: false, closedReason: event.reason } : each,
  );
}

/** How much a value is worth: a guess never replaces what a log or file told. */
const WORTH: Readonly<Record<Provenance, number>> = {
  measured: 3,
  log: 3,
  file: 3,
  derived: 2,
  estimated: 1,
  unknown: 0,
};

export function mergeSourced(
  known: Readonly<Record<string, SourcedValue>>,
  told: Readonly<Record<string, SourcedValue>>,
): Record<string, SourcedValue> {
  const merged = new Map(Object.entries(known));
  for (const [name, value] of Object.entries(told)) {
    const before = merged.get(name);
    if (before === undefined || WORTH[value.provenance] >= WORTH[before.provenance]) {
      merged.set(name, value);
    }
  }
  return Object.fromEntries(merged);
}

export function reduceScreenshot(state: RunState, event: RunEventOf<'screenshot.captured'>): void {
  const before = state.screen;
  state.screen = {
    picture: event.picture,
    kind: event.kind,
    widthPx: event.widthPx,
    heightPx: event.heightPx,
    changedAt: event.isUnchanged && before !== null ? before.changedAt : event.seenAt,
    seenAt: event.seenAt,
    task: event.task === undefined ? null : toTaskKey(event.task),
  };
}

export function reduceWarningRaised(state: RunState, event: RunEventOf<'warning.raised'>): void {
  const warning = {
    code: event.code,
    message: event.message,
    remedy: event.remedy,
    at: event.at,
  };
  const others = state.warnings.filter((each) => each.code !== event.code);
  state.warnings = [...others, warning].slice(-MAX_WARNINGS);
}

export function reduceWarningCleared(state: RunState, code: string): void {
  if (state.warnings.some((each) => each.code === code)) {
    state.warnings = state.warnings.filter((each) => each.code !== code);
  }
}

/** Operations are asked for by people; a broken loop must not fill the memory. */
const MAX_OPERATIONS = 100;

/** One entry an operation, in order of their beginnings. */
export function reduceOperationChanged(
  state: RunState,
  { operation }: RunEventOf<'operation.changed'>,
): void {
  const isKnown = state.operations.some((each) => each.id === operation.id);
  state.operations = isKnown
    ? state.operations.map((each) => (each.id === operation.id ? operation : each))
    : [...state.operations, operation].slice(-MAX_OPERATIONS);
}
