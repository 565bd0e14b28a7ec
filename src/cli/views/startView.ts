/** A planned start in words: what was checked, what will be run. */
import { formatBytes, formatCount } from '#core/format/number.ts';
import type { PlannedCommand } from '#protocol/operations.ts';
import type { StartCheck, StartPlan } from '#protocol/starting.ts';
import { plainText } from './plainText.ts';

const MARKS: Readonly<Record<StartCheck['status'], string>> = {
  running: '…',
  ok: '✓',
  warning: '!',
  failed: '✗',
  skipped: '·',
};

export function startPlanText(plan: StartPlan): string {
  const lines = [
    ...plan.checks.filter(({ status }) => status !== 'skipped').flatMap(checkLines),
    '',
    ...(plan.archive === null
      ? []
      : [
          `${formatCount(plan.archive.fileCount)} files (${formatBytes(plan.archive.sizeBytes)}) of results will be ${plan.archive.how === 'move' ? 'moved' : 'copied'} to`,
          `  ${plainText(plan.archive.to)}`,
          '',
        ]),
    ...(plan.canStart
      ? ['Commands, in this order:', ...commandsText(plan.commands)]
      : ['It cannot be started: see ✗ above.']),
    ...(plan.notices.length > 0 ? ['', ...plan.notices.map(plainText)] : []),
  ];
  return lines.join('\n');
}

function checkLines({ status, title, detail, remedy }: StartCheck): string[] {
  const needsRemedy = status === 'failed' || status === 'warning';
  return [
    `${MARKS[status]} ${title}: ${plainText(detail)}`,
    ...(needsRemedy && remedy !== '' ? [`    ${plainText(remedy)}`] : []),
  ];
}

export function commandsText(commands: readonly PlannedCommand[]): string[] {
  return commands.flatMap(({ commandLine, input }) => [
    `  $ ${plainText(commandLine)}`,
    ...(input === null ? [] : [`    with on standard input: ${plainText(input)}`]),
  ]);
}
