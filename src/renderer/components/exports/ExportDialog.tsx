import { Button, Checkbox, Modal, Radio, SegmentedControl } from '@mantine/core';
import { useState, useSyncExternalStore } from 'react';
import { FORMATS } from '#core/exports/formats.ts';
import type { ExportFormat, ExportWish, PictureChoice, Redaction } from '#protocol/exports.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import { useCall } from '../kit/useCall.ts';
import css from './exports.module.css';
import { closeExport, readExport, subscribeExport } from './exportPanel.ts';
import { ExportProgress } from './ExportProgress.tsx';
import { ExportSize } from './ExportSize.tsx';
import { RedactionFields } from './RedactionFields.tsx';
import { RedactionPreview } from './RedactionPreview.tsx';
import { useExportJob } from './useExportJob.ts';

/** Opened by `openExport(runId)` from anywhere. */
export function ExportPanel() {
  const runId = useSyncExternalStore(subscribeExport, readExport);
  return runId === null ? null : <ExportDialog key={runId} runId={runId} />;
}

const NOTHING_HIDDEN: Redaction = {
  instructions: false,
  typedText: false,
  hosts: false,
  words: [],
};

const PICTURES: readonly { readonly value: PictureChoice; readonly label: string }[] = [
  { value: 'none', label: 'No pictures' },
  { value: 'thumbs', label: 'Small' },
  { value: 'full', label: 'As they were taken' },
];

interface Choice {
  readonly format: ExportFormat;
  readonly pictures: PictureChoice;
  readonly hasLog: boolean;
  readonly hasStepFiles: boolean;
  readonly redaction: Redaction;
}

const FIRST_CHOICE: Choice = {
  format: 'html',
  pictures: 'thumbs',
  hasLog: true,
  hasStepFiles: false,
  redaction: NOTHING_HIDDEN,
};

function ExportDialog({ runId }: { readonly runId: RunId }) {
  const { client } = useMonitorStore();
  const [choice, setChoice] = useState(FIRST_CHOICE);
  const { job, start, cancel, deliverAgain, reset } = useExportJob();
  const wish: ExportWish = { runId, ...choice };
  const key = JSON.stringify(wish);
  const plan = useCall(`export plan ${key}`, () => client.rpc.exports.plan(wish));
  // Said once, below the size.
  const known = plan.status === 'ready' ? plan.value.remarks : [];
  const isBusy = job.status === 'running';
  const change = (part: Partial<Choice>): void => {
    setChoice({ ...choice, ...part });
    if (job.status !== 'running') reset();
  };
  const begin = (): void => {
    // A browser takes one file, not a folder.
    const isFolder = plan.status === 'ready' && plan.value.packaging === 'folder';
    start({ ...wish, packaging: isFolder && !client.canTakeFolders ? 'zip' : 'auto' });
  };
  return (
    <Modal
      opened
      onClose={closeExport}
      title="Export this run"
      size={820}
      closeOnClickOutside={!isBusy}
    >
      <div className={css.columns}>
        <FormatList
          format={choice.format}
          isDisabled={isBusy}
          onChange={(format) => change({ format })}
        />
        <div className={css.options}>
          <Options choice={choice} isDisabled={isBusy} onChange={change} />
          {choice.format !== 'waarun' && (
            <RedactionFields
              redaction={choice.redaction}
              isDisabled={isBusy}
              onChange={(redaction) => change({ redaction })}
            />
          )}
          {isHiding(choice) && <RedactionPreview wish={wish} known={known} />}
        </div>
      </div>
      <ExportSize plan={plan} canTakeFolders={client.canTakeFolders} />
      <ExportProgress job={job} known={known} onAgain={deliverAgain} />
      <div className={css.buttons}>
        {isBusy ? (
          <Button variant="default" onClick={cancel}>
            Cancel the export
          </Button>
        ) : (
          <>
            <Button variant="default" onClick={closeExport}>
              Close
            </Button>
            <Button onClick={begin} disabled={plan.status === 'failed'}>
              Export
            </Button>
          </>
        )}
      </div>
    </Modal>
  );
}

function isHiding({ format, redaction }: Choice): boolean {
  if (format === 'waarun') return false;
  return (
    redaction !== NOTHING_HIDDEN && JSON.stringify(redaction) !== JSON.stringify(NOTHING_HIDDEN)
  );
}

interface FormatListProps {
  readonly format: ExportFormat;
  readonly isDisabled: boolean;
  readonly onChange: (format: ExportFormat) => void;
}

function FormatList({ format, isDisabled, onChange }: FormatListProps) {
  return (
    <Radio.Group
      className={css.formats}
      label="Format"
      value={format}
      onChange={(value) => {
        const chosen = FORMATS.find(({ id }) => id === value);
        if (chosen !== undefined) onChange(chosen.id);
      }}
    >
      {FORMATS.map(({ id, title, text }) => (
        <Radio
          key={id}
          value={id}
          size="xs"
          disabled={isDisabled}
          label={title}
          description={text}
          className={css.format}
        />
      ))}
    </Radio.Group>
  );
}

interface OptionsProps {
  readonly choice: Choice;
  readonly isDisabled: boolean;
  readonly onChange: (part: Partial<Choice>) => void;
}

function Options({ choice, isDisabled, onChange }: OptionsProps) {
  const { format } = choice;
  if (format !== 'html' && format !== 'waarun') return null;
  const hidesTexts = choice.redaction.instructions || choice.redaction.typedText;
  return (
    <fieldset className={css.group} disabled={isDisabled}>
      <legend>What goes in</legend>
      <SegmentedControl
        size="xs"
        aria-label="Pictures"
        data={[...PICTURES]}
        value={choice.pictures}
        disabled={isDisabled}
        onChange={(value) =>
          onChange({ pictures: PICTURES.find((each) => each.value === value)?.value ?? 'thumbs' })
        }
      />
      {format === 'html' && (
        <>
          <Checkbox
            size="xs"
            label="The log, to be searched as here"
            checked={choice.hasLog && !hidesTexts}
            disabled={isDisabled || hidesTexts}
            onChange={(event) => onChange({ hasLog: event.currentTarget.checked })}
          />
          <Checkbox
            size="xs"
            label="Prompts, plans and accessibility trees of every step"
            checked={choice.hasStepFiles && !hidesTexts}
            disabled={isDisabled || hidesTexts}
            onChange={(event) => onChange({ hasStepFiles: event.currentTarget.checked })}
          />
        </>
      )}
    </fieldset>
  );
}
