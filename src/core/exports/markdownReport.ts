/**
 * A run as a Markdown report: what was run, how it went with every denominator named, per domain and
 * per task. Text from the VM is escaped, so that it stays text wherever the report is shown.
 */
import type { RunState, TaskState } from '#protocol/snapshot.ts';
import { formatDuration } from '../format/duration.ts';
import { formatUtc } from '../format/instant.ts';
import { formatRate, formatScore } from '../format/number.ts';
import { describeOutcomes, RUN_LOOKS, TASK_LOOKS } from '../format/status.ts';
import { domainTitle } from '../waa/taskCatalogue.ts';
import {
  durationOf,
  phaseTitle,
  selectCounts,
  selectRates,
  selectTotal,
} from '../run/selectors.ts';

/** Settings that make two runs comparable; the others are in the run's own files. */
const SHOWN_SETTINGS = ['model', 'agent', 'som_origin', 'a11y_backend', 'max_steps', 'diff_lvl'];

export function toMarkdownReport(state: RunState): string {
  return [
    `# ${escapeMarkdown(state.name)}: ${RUN_LOOKS[state.status].word}`,
    '',
    ...summary(state),
    '',
    '## Domains',
    '',
    ...domainTable(state),
    '',
    '## Phases',
    '',
    ...phaseTable(state),
    '',
    '## Tasks',
    '',
    ...taskTable(state),
    '',
  ].join('\n');
}

function summary(state: RunState): string[] {
  const settings = SHOWN_SETTINGS.flatMap((key) => {
    const value = state.settings[key]?.value;
    return value === undefined ? [] : [`${key} ${escapeMarkdown(value)}`];
  });
  const reason = state.finishReason === null ? [] : [`- ${escapeMarkdown(state.finishReason)}`];
  return [
    `- Watched on ${escapeMarkdown(state.targetLabel)}, run ${state.runId}`,
    `- From ${formatUtc(state.startedAt)} to ${formatUtc(state.endedAt)} (VM clock)`,
    ...(settings.length === 0 ? [] : [`- ${settings.join(', ')}`]),
    ...reason,
    `- ${String(selectTotal(state).count)} tasks: ${describeOutcomes(selectCounts(state))}`,
    ...selectRates(state).map((rate) => `- ${formatRate(rate)}`),
  ];
}

function domainTable(state: RunState): string[] {
  const rows = [...groupByDomain(state)].map(([domain, tasks]) => {
    const passed = tasks.filter(({ status }) => status === 'passed').length;
    return `| ${escapeMarkdown(domainTitle(domain))} | ${String(tasks.length)} | ${String(passed)} | ${formatScore(meanScore(tasks))} |`;
  });
  return [
    '| domain | tasks | passed | mean score of the scored |',
    '| --- | ---: | ---: | ---: |',
    ...rows,
  ];
}

function groupByDomain(state: RunState): Map<string, TaskState[]> {
  const groups = new Map<string, TaskState[]>();
  for (const key of state.taskOrder) {
    const task = state.tasks[key];
    if (task === undefined) continue;
    const group = groups.get(task.domain) ?? [];
    group.push(task);
    groups.set(task.domain, group);
  }
  return groups;
}

function meanScore(tasks: readonly TaskState[]): number | null {
  const scores = tasks.flatMap(({ score }) => (score === null ? [] : [score]));
  return scores.length === 0 ? null : scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

function phaseTable(state: RunState): string[] {
  const rows = state.phases.map(({ id, status, startedAt, endedAt }) => {
    const isTimed = startedAt !== null && endedAt !== null;
    const tookMs = isTimed ? Date.parse(endedAt) - Date.parse(startedAt) : null;
    return `| ${phaseTitle(id)} | ${status} | ${formatDuration(tookMs)} |`;
  });
  return ['| phase | state | duration |', '| --- | --- | ---: |', ...rows];
}

function taskTable(state: RunState): string[] {
  const rows = state.taskOrder.flatMap((key) => {
    const task = state.tasks[key];
    if (task === undefined) return [];
    const attempt = task.attempts.at(-1);
    const cells = [
      escapeMarkdown(key),
      TASK_LOOKS[task.status].word,
      formatScore(task.score),
      String(attempt?.steps.length ?? 0),
      formatDuration(durationOf(attempt)),
      escapeMarkdown(task.instruction ?? ''),
    ];
    return [`| ${cells.join(' | ')} |`];
  });
  return [
    '| task | status | score | steps | duration | instruction |',
    '| --- | --- | ---: | ---: | ---: | --- |',
    ...rows,
  ];
}

/** Neither markup nor a table's own signs survive. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_[\]|#~]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');
}
