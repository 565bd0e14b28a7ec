/**
 * Tasks as test cases for CI dashboards, in the form that Jenkins' and GitLab's readers share: a
 * suite a domain. A task that WAA scored below 1 is a failure, a fault of harness or VM an error, and
 * what never ran is skipped.
 */
import type { RunState } from '#protocol/snapshot.ts';
import { assertNever } from '#protocol/vocabulary.ts';
import { selectTaskGroups, type TaskRow } from '../run/selectors.ts';
import { formatScore } from '../format/number.ts';
import { TASK_LOOKS } from '../format/status.ts';
import type { ExportDocument } from './exportDocument.ts';

type Outcome = 'passed' | 'failure' | 'error' | 'skipped';

interface Case {
  readonly outcome: Outcome;
  readonly seconds: number;
  readonly xml: string;
}

export function toJunitXml({ state, app, remarks }: ExportDocument): string {
  const suites = selectTaskGroups(state).map((group) => ({
    name: group.domain,
    cases: group.tasks.map((task) => toCase(state, task)),
  }));
  const all = suites.flatMap(({ cases }) => cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    ...remarks.map((remark) => `<!-- ${comment(remark)} -->`),
    `<testsuites name="${attribute(state.runId)}" ${totals(all)}>`,
    ...suites.flatMap(({ name, cases }) => [
      `  <testsuite name="${attribute(name)}" ${totals(cases)}${timestamp(state)}>`,
      '    <properties>',
      `      <property name="waa-monitor" value="${attribute(`${app.version} (${app.commit})`)}"/>`,
      ...Object.entries(state.settings).map(
        ([key, { value }]) =>
          `      <property name="${attribute(key)}" value="${attribute(value)}"/>`,
      ),
      '    </properties>',
      ...cases.map(({ xml }) => xml),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n');
}

function toCase(state: RunState, task: TaskRow): Case {
  const seconds = (task.durationMs ?? 0) / 1000;
  const outcome = outcomeOf(task.status);
  const head = `    <testcase classname="${attribute(task.domain)}" name="${attribute(task.exampleId)}" time="${seconds.toFixed(3)}"`;
  const told = tell(state, task, outcome);
  return { outcome, seconds, xml: told === '' ? `${head}/>` : `${head}>${told}</testcase>` };
}

function outcomeOf(status: TaskRow['status']): Outcome {
  switch (status) {
    case 'passed':
      return 'passed';
    case 'partial':
    case 'failed':
      return 'failure';
    case 'error':
    case 'infra':
    case 'interrupted':
      return 'error';
    case 'skipped':
    case 'not_started':
    case 'resetting':
    case 'setting_up':
    case 'running':
    case 'evaluating':
      return 'skipped';
    default:
      return assertNever(status);
  }
}

function tell(state: RunState, task: TaskRow, outcome: Outcome): string {
  const { word } = TASK_LOOKS[task.status];
  if (outcome === 'passed') return '';
  if (outcome === 'skipped') return `<skipped message="${attribute(word)}"/>`;
  const error = state.tasks[task.key]?.attempts.at(-1)?.error;
  const message = error?.message ?? `${word}, score ${formatScore(task.score)}`;
  const details = text(error?.traceback ?? task.instruction ?? '');
  return `<${outcome} message="${attribute(message)}" type="${task.status}">${details}</${outcome}>`;
}

function totals(cases: readonly Case[]): string {
  const count = (outcome: Outcome): string =>
    String(cases.filter((each) => each.outcome === outcome).length);
  const seconds = cases.reduce((sum, each) => sum + each.seconds, 0);
  return `tests="${String(cases.length)}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}" time="${seconds.toFixed(3)}"`;
}

function timestamp(state: RunState): string {
  return state.startedAt === null ? '' : ` timestamp="${state.startedAt.slice(0, 19)}"`;
}

/** Characters that XML 1.0 cannot hold in any form: most control characters, lone surrogates. */
const UNSAYABLE =
  // eslint-disable-next-line no-control-regex -- these are what is looked for.
  /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

function text(value: string): string {
  return value
    .replace(UNSAYABLE, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

/** Line breaks are kept: a reader would make spaces of them. */
function attribute(value: string): string {
  return text(value)
    .replaceAll('"', '&quot;')
    .replaceAll('\t', '&#9;')
    .replaceAll('\n', '&#10;')
    .replaceAll('\r', '&#13;');
}

function comment(value: string): string {
  return text(value).replaceAll('--', '- -');
}
