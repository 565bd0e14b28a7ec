import { useState } from 'react';
import { formatBytes } from '#core/format/number.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import type { Selection } from '../../screens/selection.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import { CopyValue } from '../kit/CopyValue.tsx';
import { EmptyState } from '../kit/EmptyState.tsx';
import { useCall } from '../kit/useCall.ts';
import css from './tabs.module.css';

interface FilesTabProps {
  readonly runId: RunId;
  readonly selection: Selection;
}

/** Text that WAA saved beside the selected step: plan, prompt, accessibility tree. */
export function FilesTab({ runId, selection }: FilesTabProps) {
  const task = selection.task?.key ?? null;
  const stepNumber = selection.frames[selection.frameIndex]?.stepNumber ?? null;
  if (task === null || stepNumber === null) {
    return (
      <EmptyState
        title="No step is selected"
        text="Choose a step of a task; the text files WAA saved for it open here."
      />
    );
  }
  return <StepFiles key={task} runId={runId} task={task} stepNumber={stepNumber} />;
}

interface StepFilesProps {
  readonly runId: RunId;
  readonly task: string;
  readonly stepNumber: number;
}

function StepFiles({ runId, task, stepNumber }: StepFilesProps) {
  const { rpc } = useMonitorStore().client;
  const call = useCall(`${runId} ${task} ${stepNumber}`, () =>
    rpc.runs.stepFiles({ runId, task, stepNumber }),
  );
  const [kind, setKind] = useState<string | null>(null);
  if (call.status === 'loading')
    return (
      <EmptyState
        title={`Reading the files of step ${stepNumber}`}
        text="They are read from this computer's copy."
      />
    );
  if (call.status === 'failed')
    return <EmptyState title={call.error.message} text={call.error.remedy} />;
  const files = call.value;
  // The same kind of file stays open from step to step, which is what comparing needs.
  const shown = files.find((file) => file.kind === kind) ?? files[0];
  if (shown === undefined) {
    return (
      <EmptyState
        title={`No text file for step ${stepNumber}`}
        text="Which files WAA saves depends on the agent; navi saves plan, prompt and accessibility tree. They arrive about a second after the step."
      />
    );
  }
  return (
    <div className={css.files}>
      <div className={css.fileList}>
        {files.map((file) => (
          <button
            key={file.name}
            type="button"
            className={`plain-button ${css.file ?? ''}`}
            aria-pressed={file === shown}
            onClick={() => setKind(file.kind)}
          >
            <span className="clip" style={{ flex: 1 }} title={file.name}>
              {file.kind}
            </span>
            <span className="dim">{formatBytes(file.sizeBytes)}</span>
          </button>
        ))}
      </div>
      <div style={{ position: 'relative', minHeight: 0, overflow: 'auto' }}>
        <pre className={`mono ${css.fileText ?? ''}`}>{shown.text}</pre>
        <span style={{ position: 'absolute', top: 6, right: 10 }}>
          <CopyValue value={shown.text} name={shown.kind} />
        </span>
      </div>
    </div>
  );
}
