import { Tooltip } from '@mantine/core';
import { FAILURE_WORDS } from '#core/analysis/index.ts';
import type { FailureClass, TaskFinding } from '#protocol/analysis.ts';
import css from './task.module.css';

/** Why the task was not passed, as far as its run tells, and what else was seen in it. */
export function TaskBadges({ finding }: { readonly finding: TaskFinding }) {
  const { failure, signs } = finding;
  const others = signs.filter((sign) => sign !== failure);
  if (failure === null && others.length === 0) return null;
  return (
    <ul className={css.badges} aria-label="What was found">
      {failure !== null && <Badge sign={failure} isMain />}
      {others.map((sign) => (
        <Badge key={sign} sign={sign} isMain={false} />
      ))}
    </ul>
  );
}

function Badge({ sign, isMain }: { readonly sign: FailureClass; readonly isMain: boolean }) {
  const { title, text } = FAILURE_WORDS[sign];
  // A zero that may be no zero must not be passed over.
  const isAlarming = sign === 'evaluator_trouble';
  return (
    <li>
      <Tooltip label={text} multiline w={280}>
        <span className={css.badge} data-main={isMain} data-alarming={isAlarming} tabIndex={0}>
          {isAlarming ? 'Suspicious zero' : title}
        </span>
      </Tooltip>
    </li>
  );
}
