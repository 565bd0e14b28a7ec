import { ActionIcon, Select } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { formatTime } from '#core/format/instant.ts';
import { runLetter } from '#core/analysis/index.ts';
import { MAX_COMPARED_RUNS } from '#protocol/analysis.ts';
import type { RunSummary } from '#protocol/contract.ts';
import type { RunId, TaskKey } from '#protocol/vocabulary.ts';
import { compareRoute } from '../../store/route.ts';
import { useRunList } from '../../store/useMonitor.ts';
import { useNow } from '../../store/useNow.ts';
import { goTo } from '../../store/useRoute.ts';
import css from './compare.module.css';

interface RunPickerProps {
  readonly runIds: readonly RunId[];
  readonly taskKey: TaskKey | null;
}

/** The runs that are compared, each to be changed or taken out, and one more to be added. */
export function RunPicker({ runIds, taskKey }: RunPickerProps) {
  const runs = useRunList() ?? [];
  const nowMs = useNow();
  const go = (next: readonly RunId[]): void => goTo(compareRoute(next, taskKey));
  const options = runs.map((run) => ({ value: run.runId, label: runText(run, nowMs) }));
  const without = (own: RunId | null) =>
    options.filter(({ value }) => value === own || !runIds.includes(value));
  return (
    <div className={css.picker} role="group" aria-label="Runs that are compared">
      {runIds.map((runId, index) => (
        <span key={runId} className={css.picked}>
          <span className={css.letter}>{runLetter(index)}</span>
          <Select
            aria-label={`Run ${runLetter(index)}`}
            data={withOwn(without(runId), runId)}
            value={runId}
            allowDeselect={false}
            searchable
            nothingFoundMessage="No run has this name"
            w={210}
            comboboxProps={{ width: 420, position: 'bottom-start' }}
            onChange={(next) =>
              next !== null && go(runIds.map((each) => (each === runId ? next : each)))
            }
          />
          {runIds.length > 1 && (
            <ActionIcon
              size={22}
              aria-label={`Take run ${runLetter(index)} out`}
              onClick={() => go(runIds.filter((each) => each !== runId))}
            >
              <IconX size={13} />
            </ActionIcon>
          )}
        </span>
      ))}
      {runIds.length < MAX_COMPARED_RUNS && (
        <Select
          key={runIds.join()}
          aria-label="Add a run"
          placeholder={runIds.length === 1 ? 'Choose a run to compare with' : 'Add a run'}
          data={without(null)}
          value={null}
          searchable
          nothingFoundMessage="No other run"
          w={runIds.length === 1 ? 230 : 120}
          comboboxProps={{ width: 420, position: 'bottom-start' }}
          onChange={(next) => next !== null && go([...runIds, next])}
        />
      )}
    </div>
  );
}

function runText(run: RunSummary, nowMs: number): string {
  const name = run.name === '' ? run.targetLabel : run.name;
  const started = formatTime(run.startedAt ?? run.openedAt, { nowMs });
  const passed = `${String(run.counts.passed)}/${String(run.counts.total)} passed`;
  return [name, run.model, started, passed].filter((part) => part !== null).join(' · ');
}

/** A run that is not on the list (deleted, or still being read) shows its id. */
function withOwn(
  options: { value: string; label: string }[],
  runId: RunId,
): { value: string; label: string }[] {
  return options.some(({ value }) => value === runId)
    ? options
    : [{ value: runId, label: runId }, ...options];
}
