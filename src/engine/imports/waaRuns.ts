/** Results of WAA, of OSWorld, and of WAA on Azure, as runs that can be imported. */
import { createHash } from 'node:crypto';
import path from 'node:path/posix';
import { toTaskKey } from '#protocol/vocabulary.ts';
import type { SourcedValue } from '#protocol/vocabulary.ts';
import type { ImportKind } from '#protocol/imports.ts';
import { readExperiments, readRunArguments } from './foreignSettings.ts';
import type { RunSource } from './runSource.ts';
import { recordWaaRun } from './recordWaaRun.ts';
import type { SourceTree } from './sourceTree.ts';
import { readTaskFacts } from './taskFacts.ts';
import type { TaskFacts, TaskWithFacts } from './taskFacts.ts';
import { planResultGroups } from './waaPlan.ts';
import type { PlannedGroup, PlannedTask } from './waaPlan.ts';

const PICTURE = /\.(?:png|jpe?g|webp)$/i;
/** Evaluating takes minutes. A result written later than this after the last step was copied. */
const EVALUATION_LIMIT_MS = 60 * 60_000;
/** File names carry whole seconds, and clocks of file servers differ a little. */
const CLOCK_SLACK_MS = 5000;
const SHOWN_NAMES = 3;

export async function findWaaRuns(
  tree: SourceTree,
  signal: AbortSignal,
): Promise<readonly RunSource[]> {
  const groups = await planResultGroups(tree, signal);
  if (groups.length === 0) return [];
  const experiments = await readExperiments(tree);
  const sources: RunSource[] = [];
  for (const group of groups) {
    const tasks = await readTasks(tree, group, signal);
    const experiment = experiments.get(group.place.experiment ?? '') ?? {};
    const settings = {
      ...placeSettings(group),
      ...(await readRunArguments(tree, group)),
      ...experiment,
    };
    sources.push(toSource(tree, group, tasks, settings));
  }
  return sources;
}

async function readTasks(
  tree: SourceTree,
  group: PlannedGroup,
  signal: AbortSignal,
): Promise<readonly TaskWithFacts[]> {
  const read: (PlannedTask & { readonly facts: TaskFacts })[] = [];
  for (const task of group.planned) {
    signal.throwIfAborted();
    read.push({ ...task, facts: await readTaskFacts(tree, task) });
  }
  const lastOfAll = latest(read.map(({ facts }) => facts.lastAt));
  return read.map((task) => {
    // A task that failed before its first picture tells no time; the others are as near as can be.
    const lastAt = task.facts.lastAt ?? lastOfAll;
    return { ...task, supposedEndAt: lastAt, endedAtMs: endOf(task, lastAt) };
  });
}

/** Null for an outcome that was written long after, or before, the last step: a copy of the file. */
function endOf({ result, trajectory }: PlannedTask, lastAt: string | null): number | null {
  const file = result ?? trajectory;
  if (file === null || lastAt === null) return file?.modifiedAtMs ?? null;
  const lateMs = file.modifiedAtMs - Date.parse(lastAt);
  return lateMs < -CLOCK_SLACK_MS || lateMs > EVALUATION_LIMIT_MS ? null : file.modifiedAtMs;
}

function latest(times: readonly (string | null)[]): string | null {
  return times
    .filter((at) => at !== null)
    .reduce<string | null>((a, b) => (a !== null && a > b ? a : b), null);
}

function toSource(
  tree: SourceTree,
  group: PlannedGroup,
  tasks: readonly TaskWithFacts[],
  fileSettings: Readonly<Record<string, SourcedValue>>,
): RunSource {
  const files = [...tasks.flatMap((task) => task.files), ...group.logFiles];
  const settings = Object.assign(
    {},
    fileSettings,
    ...group.logs.map((log) => log.settings),
  ) as Record<string, SourcedValue>;
  const kind = kindOf(group);
  const name = nameOf(tree, group, settings);
  const logBytes = group.logs.reduce((sum, { file }) => sum + file.sizeBytes, 0);
  return {
    runId: null,
    fingerprint: fingerprintOf(group, tasks),
    preview: {
      id: group.prefix === '' ? '.' : group.prefix,
      kind,
      name,
      ...countTasks(group, tasks),
      steps: tasks.reduce((sum, { facts }) => sum + facts.steps, 0),
      pictures: files.filter(({ to }) => PICTURE.test(to)).length,
      files: files.length,
      sizeBytes: files.reduce((sum, { file }) => sum + file.sizeBytes, 0) + logBytes,
      logs: group.logs.map(({ file }) => file.path),
      startedAt: earliestOf([
        ...group.logs.map(({ firstAt }) => firstAt),
        ...tasks.map(({ facts }) => facts.firstAt),
      ]),
      endedAt: latestOf(tasks),
      settings,
      remarks: remarksOf(group, tasks),
    },
    write: (target) =>
      recordWaaRun(
        { tree, tasks, logs: group.logs, logFiles: group.logFiles, fileSettings },
        target,
      ),
  };
}

function kindOf({ place, isOsworld, logs }: PlannedGroup): ImportKind {
  if (place.experiment !== null) return 'azure_results';
  const isFlat = place.actionSpace !== null && place.trialId === null;
  return logs.length === 0 && (isOsworld || isFlat) ? 'osworld_results' : 'waa_results';
}

function nameOf(
  tree: SourceTree,
  { place }: PlannedGroup,
  settings: Readonly<Record<string, SourcedValue>>,
): string {
  const trial = place.trialId === null || place.trialId === '0' ? '' : `trial ${place.trialId}`;
  const own = [place.experiment, place.model ?? settings['model']?.value, trial];
  const parts = own.filter((part) => part !== null && part !== undefined && part !== '');
  const folder = path.basename(tree.location.split(/[/\\]/).join('/'));
  return (parts.length > 0 ? [folder, ...parts] : [folder]).join(' · ').slice(0, 200);
}

function placeSettings({ place }: PlannedGroup): Record<string, SourcedValue> {
  const told: readonly (readonly [string, string | null])[] = [
    ['model', place.model],
    ['trial_id', place.trialId],
    ['action_space', place.actionSpace],
    ['observation_type', place.observationType],
    ['exp_name', place.experiment],
  ];
  return Object.fromEntries(
    told.flatMap(([name, value]) =>
      value === null ? [] : [[name, { value: value.slice(0, 256), provenance: 'file' as const }]],
    ),
  );
}

function countTasks(
  group: PlannedGroup,
  tasks: readonly TaskWithFacts[],
): Pick<RunSource['preview'], 'tasks'> {
  const keys = new Set(tasks.map(({ task }) => toTaskKey(task)));
  for (const { assigned } of group.logs) for (const task of assigned) keys.add(toTaskKey(task));
  const withScore = tasks.filter(({ facts }) => facts.outcome === 'score').length;
  const withError = tasks.filter(({ facts }) => facts.outcome === 'error').length;
  const total = keys.size;
  const withoutOutcome = total - withScore - withError;
  return { tasks: { total, withScore, withError, withoutOutcome } };
}

function earliestOf(times: readonly (string | null)[]): string | null {
  return times.filter((at) => at !== null).sort()[0] ?? null;
}

function latestOf(tasks: readonly TaskWithFacts[]): string | null {
  const times = tasks.flatMap(({ facts, endedAtMs }) => [
    ...(facts.lastAt === null ? [] : [facts.lastAt]),
    ...(endedAtMs === null || facts.outcome === 'none' ? [] : [new Date(endedAtMs).toISOString()]),
  ]);
  return latest(times);
}

/** Where the tree lies does not matter, nor its times: copies are the same run. */
function fingerprintOf(group: PlannedGroup, tasks: readonly TaskWithFacts[]): string {
  const files = [...tasks.flatMap((task) => task.files), ...group.logFiles];
  const logs = group.logs.map(
    ({ file, firstRecord }) => `${String(file.sizeBytes)}\0${firstRecord ?? ''}`,
  );
  const lines = [...files.map(({ file, to }) => `${to}\0${String(file.sizeBytes)}`), ...logs];
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex');
}

function remarksOf(group: PlannedGroup, tasks: readonly TaskWithFacts[]): string[] {
  const unreadable = tasks.filter(({ facts }) => facts.isResultUnreadable);
  const broken = tasks.filter(({ facts }) => facts.unreadableLines > 0);
  const open = tasks.filter(({ facts }) => facts.outcome === 'none');
  const copied = tasks.filter(
    ({ facts, endedAtMs }) => facts.outcome !== 'none' && endedAtMs === null,
  );
  const missing = tasks.reduce((sum, task) => sum + missingPictures(task), 0);
  const listed = new Set(group.logs.flatMap(({ assigned }) => assigned.map(toTaskKey)));
  const notBegun = [...listed].filter((key) => !tasks.some(({ task }) => toTaskKey(task) === key));
  return [
    ...(tasks.length > 0 && open.length === tasks.length ? ['No task has an outcome.'] : []),
    ...(open.length > 0 && open.length < tasks.length
      ? [`${tasksText(open)} without an outcome: cut off, or still going on.`]
      : []),
    ...(notBegun.length > 0
      ? [`${String(notBegun.length)} tasks of the list have no folder: they were not begun.`]
      : []),
    ...(unreadable.length > 0
      ? [`${tasksText(unreadable)} with a result.txt that holds no score.`]
      : []),
    ...(broken.length > 0 ? [`${tasksText(broken)} with lines that cannot be read.`] : []),
    ...(missing > 0 ? [`${String(missing)} pictures that are named are not there.`] : []),
    ...(group.logs.length === 0
      ? ['No log of the client: how long thinking and acting took is not known.']
      : []),
    ...(copied.length > 0
      ? [
          `${tasksText(copied)} with file times of a copy; their ends are taken from the log, or else from their last step.`,
        ]
      : []),
    ...(group.unplaceable > 0
      ? [`${String(group.unplaceable)} files have names that cannot be held here.`]
      : []),
  ];
}

function tasksText(tasks: readonly TaskWithFacts[]): string {
  const names = tasks.slice(0, SHOWN_NAMES).map(({ task }) => toTaskKey(task));
  const more = tasks.length - names.length;
  const shown = `${names.join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
  return `${tasks.length === 1 ? '1 task' : `${String(tasks.length)} tasks`} (${shown})`;
}

function missingPictures({ facts, files }: TaskWithFacts): number {
  const there = new Set(files.map(({ file }) => path.basename(file.path)));
  return facts.named.filter((name) => !there.has(name)).length;
}
