import { Button, Checkbox } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { describeContents, plural } from '#core/format/importable.ts';
import { formatTime, formatUtc } from '#core/format/instant.ts';
import type { ImportableRun, ImportPlace, ImportPreview } from '#protocol/imports.ts';
import { runRoute } from '../../store/route.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import { useNow } from '../../store/useNow.ts';
import { goTo } from '../../store/useRoute.ts';
import { useAct } from '../kit/useAct.ts';
import css from './imports.module.css';
import type { Import } from './useImport.ts';

interface ImportPreviewViewProps {
  readonly preview: ImportPreview;
  readonly place: ImportPlace;
  readonly work: Import;
  readonly onClose: () => void;
}

/** What a place holds, run by run; those that are new are chosen. */
export function ImportPreviewView({ preview, place, work, onClose }: ImportPreviewViewProps) {
  const { runs, remarks, title, location, isGrowing } = preview;
  const [chosen, setChosen] = useState<readonly string[]>(() =>
    runs.filter(({ existing }) => existing?.isSame !== true).map(({ id }) => id),
  );
  const isAgain = runs.some(({ id, existing }) => chosen.includes(id) && existing?.isSame === true);
  return (
    <>
      <p className={css.text}>
        <strong>{title}</strong>
        <span className={`dim clip ${css.location ?? ''}`} title={location}>
          {location}
        </span>
      </p>
      {isGrowing && 'path' in place && <GrowingNote path={place.path} onClose={onClose} />}
      <Checkbox.Group
        label={plural(runs.length, 'run')}
        value={[...chosen]}
        onChange={setChosen}
        className={css.runs}
      >
        {runs.map((run) => (
          <RunChoice key={run.id} run={run} />
        ))}
      </Checkbox.Group>
      <Remarks remarks={remarks} />
      <div className={css.end}>
        <Button variant="default" onClick={work.reset}>
          Back
        </Button>
        <Button disabled={chosen.length === 0} onClick={() => work.start(chosen, isAgain)}>
          {isAgain ? 'Import again' : `Import ${plural(chosen.length, 'run')}`}
        </Button>
      </div>
    </>
  );
}

function GrowingNote({ path, onClose }: { readonly path: string; readonly onClose: () => void }) {
  const { rpc } = useMonitorStore().client;
  const { act, isBusy } = useAct();
  const watch = (): void => {
    void act(async () => {
      const { runId } = await rpc.imports.watch({ path });
      onClose();
      goTo(runRoute(runId));
    });
  };
  return (
    <div className={css.growing} role="status">
      <span className={css.grow}>
        Files were written here just now: the run may still go on. Watched, it shows each step as it
        comes.
      </span>
      <Button size="compact-sm" loading={isBusy} onClick={watch}>
        Watch it
      </Button>
    </div>
  );
}

function RunChoice({ run }: { readonly run: ImportableRun }) {
  return (
    <div className={css.run}>
      <Checkbox value={run.id} size="sm" label={run.name} description={<Details run={run} />} />
      <Remarks remarks={run.remarks} />
    </div>
  );
}

function Details({ run }: { readonly run: ImportableRun }) {
  const nowMs = useNow();
  const { startedAt, endedAt, existing, logs } = run;
  const agent = run.settings['agent']?.value;
  const model = run.settings['model']?.value;
  return (
    <>
      {describeContents(run)}
      <br />
      {startedAt !== null && (
        <span title={[startedAt, endedAt].map((at) => formatUtc(at)).join(' to ')}>
          {formatTime(startedAt, { nowMs })}
          {endedAt !== null && ` to ${formatTime(endedAt, { nowMs })}`}
          {' · '}
        </span>
      )}
      {[model, agent].filter((part) => part !== undefined).join(' · ')}
      {logs.length > 0 && ` · ${plural(logs.length, 'log')}`}
      {existing !== null && (
        <strong className={css.known}>
          {existing.isSame
            ? 'Already here, unchanged.'
            : 'Imported before; it has changed since and will be a run of its own.'}
        </strong>
      )}
    </>
  );
}

function Remarks({ remarks }: { readonly remarks: readonly string[] }) {
  if (remarks.length === 0) return null;
  return (
    <ul className={css.remarks} aria-label="What is missing or odd">
      {remarks.map((remark) => (
        <li key={remark}>
          <IconAlertTriangle size={14} aria-hidden /> <span>{remark}</span>
        </li>
      ))}
    </ul>
  );
}
