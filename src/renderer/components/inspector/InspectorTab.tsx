import { Tabs } from '@mantine/core';
import { formatBytes } from '#core/format/number.ts';
import type { StepInspection } from '#protocol/inspector.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import type { Selection } from '../../screens/selection.ts';
import { readText, useRemembered } from '../../store/useRemembered.ts';
import { EmptyState } from '../kit/EmptyState.tsx';
import { ElementsView } from './ElementsView.tsx';
import { useExternalValue } from './externalValue.ts';
import css from './inspector.module.css';
import { partsOf, type InspectorPart } from './parts.ts';
import { PromptView } from './PromptView.tsx';
import { RawView } from './RawView.tsx';
import { ReplyView } from './ReplyView.tsx';
import { stageView } from './stageView.ts';
import { TextView } from './TextView.tsx';
import { TreeView } from './TreeView.tsx';
import { addressOf, useInspection } from './useInspection.ts';
import { WindowsView } from './WindowsView.tsx';

interface InspectorTabProps {
  readonly runId: RunId;
  readonly selection: Selection;
}

/** All that WAA saved of the selected step, a part at a time; the same part stays open from step to step. */
export function InspectorTab({ runId, selection }: InspectorTabProps) {
  const address = addressOf(runId, selection);
  const { inspection, isCurrent, error } = useInspection(address);
  if (address === null) {
    return (
      <EmptyState
        title="No step is selected"
        text="Choose a step of a task; the model’s reply and prompt, the accessibility tree and whatever else WAA saved for it open here."
      />
    );
  }
  if (error !== null) return <EmptyState title={error.message} text={error.remedy} />;
  if (inspection === null) {
    return (
      <EmptyState
        title={`Reading the files of step ${address.stepNumber}`}
        text="They are read from this computer’s copy."
      />
    );
  }
  return <Parts inspection={inspection} isCurrent={isCurrent} />;
}

interface PartsProps {
  readonly inspection: StepInspection;
  readonly isCurrent: boolean;
}

function Parts({ inspection, isCurrent }: PartsProps) {
  const [wanted, setWanted] = useRemembered('inspector.part', readText, 'reply');
  const parts = partsOf(inspection);
  const shown = parts.find(({ id }) => id === wanted) ?? parts[0];
  if (shown === undefined) {
    return (
      <EmptyState
        title={`Nothing is saved of step ${inspection.stepNumber} yet`}
        text="WAA writes the files of a step when it ends; they arrive about a second later. Which ones there are depends on the agent."
      />
    );
  }
  return (
    <Tabs
      orientation="vertical"
      value={shown.id}
      onChange={(id) => id !== null && setWanted(id)}
      className={css.inspector}
      aria-busy={!isCurrent}
    >
      <Tabs.List className={css.parts} aria-label={`Parts of step ${inspection.stepNumber}`}>
        {parts.map((part) => (
          <Tabs.Tab key={part.id} value={part.id} className={css.part}>
            <span className="clip">{part.title}</span>
            <span className={css.partSize}>
              {part.sizeBytes === null ? '' : formatBytes(part.sizeBytes)}
            </span>
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value={shown.id} className={css.body}>
        <PartView part={shown} inspection={inspection} />
      </Tabs.Panel>
    </Tabs>
  );
}

function PartView({
  part,
  inspection,
}: {
  readonly part: InspectorPart;
  readonly inspection: StepInspection;
}) {
  const { side } = useExternalValue(stageView);
  const { before, after } = inspection;
  switch (part.kind) {
    case 'reply':
      return part.file === null ? null : <ReplyView file={part.file} />;
    case 'prompt':
      return part.file === null ? null : <PromptView file={part.file} />;
    case 'tree': {
      const isBefore = side === 'before' && before?.accessibilityTree != null;
      const file = (isBefore ? before : after)?.accessibilityTree ?? before?.accessibilityTree;
      return file == null ? null : (
        <TreeView file={file} side={file === after?.accessibilityTree ? 'after' : 'before'} />
      );
    }
    case 'elements':
      return part.file === null ? null : (
        <ElementsView file={part.file} pictures={inspection.pictures} />
      );
    case 'window':
      return <WindowsView before={before} after={after} />;
    case 'raw':
      return <RawView records={inspection.records} />;
    case 'text':
      return part.file === null ? null : <TextView file={part.file} />;
  }
}
