import { Button, Modal } from '@mantine/core';
import { useState, useSyncExternalStore } from 'react';
import { importRequest, type ImportRequest } from './importDialogState.ts';
import { ImportChoice } from './ImportChoice.tsx';
import { ImportPreviewView } from './ImportPreviewView.tsx';
import { ImportDone, ImportProgress } from './ImportProgress.tsx';
import css from './imports.module.css';
import { useImport } from './useImport.ts';

/** Runs from files: choose a place, see what it holds, take what is wanted. */
export function ImportDialog() {
  const request = useSyncExternalStore(importRequest.subscribe, importRequest.read);
  if (request.kind === 'closed') return null;
  return <OpenDialog request={request} />;
}

function OpenDialog({ request }: { readonly request: ImportRequest }) {
  const work = useImport(request);
  const [path, setPath] = useState('');
  const close = (): void => importRequest.set({ kind: 'closed' });
  const { stage } = work;
  return (
    <Modal
      opened
      onClose={close}
      size="lg"
      title="Import a run"
      // A click beside the dialog must not throw a long import away.
      closeOnClickOutside={stage.kind === 'choosing' || stage.kind === 'done'}
    >
      {stage.kind === 'choosing' && (
        <ImportChoice work={work} problem={stage.problem} path={path} onPath={setPath} />
      )}
      {stage.kind === 'sending' && (
        <ImportProgress
          title={`Sending ${stage.name}`}
          fraction={stage.fraction}
          onCancel={work.reset}
        />
      )}
      {stage.kind === 'looking' && (
        <>
          <p className={css.text} role="status">
            Looking at {stage.at}…
          </p>
          <div className={css.end}>
            <Button variant="default" onClick={work.reset}>
              Cancel
            </Button>
          </div>
        </>
      )}
      {stage.kind === 'shown' && (
        <ImportPreviewView
          preview={stage.preview}
          place={stage.place}
          work={work}
          onClose={close}
        />
      )}
      {stage.kind === 'importing' && (
        <ImportProgress
          title={progressTitle(stage.progress)}
          fraction={stage.progress?.fraction ?? 0}
          onCancel={work.reset}
        />
      )}
      {stage.kind === 'done' && <ImportDone stage={stage} work={work} onClose={close} />}
    </Modal>
  );
}

const STAGES = {
  reading_log: 'reading the log',
  copying: 'copying files',
  reading_results: 'reading results',
} as const;

function progressTitle(
  progress: {
    readonly name: string;
    readonly stage: keyof typeof STAGES;
    readonly run: number;
    readonly runCount: number;
  } | null,
): string {
  if (progress === null) return 'Importing';
  const { name, stage, run, runCount } = progress;
  const which = runCount > 1 ? ` (${String(run)} of ${String(runCount)})` : '';
  return `${name}${which}: ${STAGES[stage]}`;
}
