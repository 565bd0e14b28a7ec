/**
 * What retention would remove, cheapest loss first: thumbnails (made again when needed), pictures of
 * the guest's screen, pictures that the agent saved, and last whole runs. Pure; nothing is done here.
 *
 * Live runs are never in the plan. Starred and noted runs, and whole runs, need a person's word.
 */
import { isNoted } from '#core/library/changeNotes.ts';
import { formatBytes } from '#core/format/number.ts';
import type { RunSummary } from '#protocol/contract.ts';
import type { CleanupItem, CleanupPlan, RunUsage, StorageSettings } from '#protocol/library.ts';

const DAY_MS = 86_400_000;
const GB = 1_000_000_000;

export interface StoredRun {
  readonly run: RunSummary;
  readonly usage: RunUsage;
}

type What = CleanupItem['what'];

const PICTURES = ['thumbs', 'screens', 'step_pictures'] as const satisfies readonly What[];

export function planCleanup(
  stored: readonly StoredRun[],
  settings: StorageSettings,
  nowMs: number,
): CleanupPlan {
  const budgetBytes = settings.maxTotalGb === null ? null : settings.maxTotalGb * GB;
  const beforeBytes = stored.reduce((sum, { usage }) => sum + sizeOf(usage, 'run'), 0);
  // Oldest first: what is newest is looked at most.
  const candidates = stored
    .filter(({ run }) => !run.isWatched)
    .sort((a, b) => lastAt(a.run) - lastAt(b.run));
  const old: readonly CleanupItem[] =
    settings.keepPicturesDays === null ? [] : tooOld(candidates, settings, nowMs);
  const items =
    budgetBytes === null ? old : withinBudget(candidates, old, beforeBytes, budgetBytes);
  const freed = items.filter(({ needsAsking }) => !needsAsking).reduce(addSize, 0);
  return { items: [...items], beforeBytes, afterBytes: beforeBytes - freed, budgetBytes };
}

function tooOld(
  candidates: readonly StoredRun[],
  { keepPicturesDays }: StorageSettings,
  nowMs: number,
): readonly CleanupItem[] {
  const days = keepPicturesDays ?? Number.POSITIVE_INFINITY;
  return candidates
    .filter(({ run }) => nowMs - lastAt(run) > days * DAY_MS)
    .flatMap((each) =>
      PICTURES.flatMap((what) => itemOf(each, what, `ended more than ${String(days)} days ago`)),
    );
}

/** Adds what it takes to come below the budget, and no more. */
function withinBudget(
  candidates: readonly StoredRun[],
  old: readonly CleanupItem[],
  beforeBytes: number,
  budgetBytes: number,
): readonly CleanupItem[] {
  const items = [...old];
  const reason = `over the budget of ${formatBytes(budgetBytes)}`;
  let leftBytes = beforeBytes - old.filter(({ needsAsking }) => !needsAsking).reduce(addSize, 0);
  for (const step of stepsOf(candidates)) {
    if (leftBytes <= budgetBytes) break;
    for (const item of itemOf(step.stored, step.what, reason)) {
      const known = items.find(({ id }) => id === item.id);
      if (known?.needsAsking === false) continue;
      if (known === undefined) items.push(item);
      leftBytes -= item.what === 'run' ? restOf(step.stored, items) : item.sizeBytes;
    }
  }
  return items;
}

/** Of all that may go unasked the cheapest first, then the same of protected runs, then whole runs. */
function stepsOf(candidates: readonly StoredRun[]): { stored: StoredRun; what: What }[] {
  const free = candidates.filter(({ run }) => !isProtected(run));
  const guarded = candidates.filter(({ run }) => isProtected(run));
  const of = (runs: readonly StoredRun[], what: What) => runs.map((stored) => ({ stored, what }));
  return [
    ...PICTURES.flatMap((what) => of(free, what)),
    ...PICTURES.flatMap((what) => of(guarded, what)),
    ...of(free, 'run'),
    ...of(guarded, 'run'),
  ];
}

/** What is left of a run whose pictures are in the plan already. */
function restOf({ run, usage }: StoredRun, items: readonly CleanupItem[]): number {
  const planned = items
    .filter((item) => item.runId === run.runId && item.what !== 'run')
    .reduce(addSize, 0);
  return sizeOf(usage, 'run') - planned;
}

/** None when there is nothing of the kind. */
function itemOf({ run, usage }: StoredRun, what: What, reason: string): readonly CleanupItem[] {
  const sizeBytes = sizeOf(usage, what);
  if (sizeBytes === 0) return [];
  const needsAsking = what === 'run' || isProtected(run);
  const guard = isProtected(run) ? `; ${run.meta.isStarred ? 'starred' : 'noted'}` : '';
  return [
    {
      id: `${what}:${run.runId}`,
      runId: run.runId,
      runName: run.name,
      what,
      sizeBytes,
      reason: `${reason}${guard}`,
      needsAsking,
    },
  ];
}

function isProtected({ meta }: RunSummary): boolean {
  return meta.isStarred || isNoted(meta);
}

function sizeOf(usage: RunUsage, what: What): number {
  switch (what) {
    case 'thumbs':
      return usage.thumbBytes;
    case 'screens':
      return usage.screenBytes;
    case 'step_pictures':
      return usage.stepPictureBytes;
    case 'run':
      return usage.thumbBytes + usage.screenBytes + usage.stepPictureBytes + usage.otherBytes;
  }
}

function addSize(sum: number, { sizeBytes }: CleanupItem): number {
  return sum + sizeBytes;
}

/** The latest sign of a run on the app's clock; one without any counts as new. */
function lastAt(run: RunSummary): number {
  const ms = Date.parse(run.lastSeenAt ?? run.endedAt ?? run.openedAt ?? '');
  return Number.isNaN(ms) ? Number.POSITIVE_INFINITY : ms;
}
