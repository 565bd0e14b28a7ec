import { ActionIcon, Button, Textarea, Tooltip } from '@mantine/core';
import { IconGavel, IconNote, IconPhoto, IconStar, IconStarFilled } from '@tabler/icons-react';
import { useState } from 'react';
import { formatTime } from '#core/format/instant.ts';
import { formatScore } from '#core/format/number.ts';
import { MAX_NOTE_LENGTH, type TaskNotes, type TaskNotesChange } from '#protocol/library.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import { changeRun } from '../../store/useRoute.ts';
import { useIsRecorded, useMonitorStore } from '../../store/useMonitor.ts';
import { useNow } from '../../store/useNow.ts';
import { StatusMark } from '../kit/StatusMark.tsx';
import { useAct } from '../kit/useAct.ts';
import css from './task.module.css';
import { VerdictDialog } from './VerdictDialog.tsx';

interface TaskReviewProps {
  readonly runId: RunId;
  readonly taskKey: string;
  readonly notes: TaskNotes;
  /** The evaluator's; it is never changed. */
  readonly score: number | null;
}

/** What people say of a task: a star, a note, a verdict of their own beside the evaluator's score. */
export function TaskReview({ runId, taskKey, notes, score }: TaskReviewProps) {
  const store = useMonitorStore().notes;
  const { act } = useAct();
  const [isNoting, setNoting] = useState(false);
  const [isJudging, setJudging] = useState(false);
  const save = (change: TaskNotesChange): Promise<boolean> =>
    act(() => store.setTaskNote(runId, taskKey, change));
  const isRecorded = useIsRecorded();
  const Star = notes.isStarred ? IconStarFilled : IconStar;
  return (
    <section aria-label="Review" className={css.review}>
      {notes.override !== null && (
        <Override
          override={notes.override}
          score={score}
          {...(isRecorded ? {} : { onTakeBack: () => void save({ override: null }) })}
        />
      )}
      <div className={css.reviewTools}>
        {!isRecorded && (
          <>
            <Tooltip label={notes.isStarred ? 'Take the star away' : 'Star this task'}>
              <ActionIcon
                size={22}
                aria-label="Star this task"
                aria-pressed={notes.isStarred}
                onClick={() => void save({ isStarred: !notes.isStarred })}
              >
                <Star size={14} />
              </ActionIcon>
            </Tooltip>
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              leftSection={<IconNote size={13} />}
              onClick={() => setNoting(true)}
            >
              Note
            </Button>
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              leftSection={<IconGavel size={13} />}
              onClick={() => setJudging(true)}
            >
              {notes.override === null ? 'Judge' : 'Judge again'}
            </Button>
          </>
        )}
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          leftSection={<IconPhoto size={13} />}
          onClick={() => changeRun({ taskKey, view: 'gallery' })}
        >
          Screenshots
        </Button>
      </div>
      {isNoting ? (
        <NoteField
          key={taskKey}
          initial={notes.note}
          onSave={async (note) => {
            if (await save({ note })) setNoting(false);
          }}
          onCancel={() => setNoting(false)}
        />
      ) : (
        notes.note !== '' && <p className={css.note}>{notes.note}</p>
      )}
      {isJudging && (
        <VerdictDialog
          before={notes.override}
          onSave={(override) => save({ override })}
          onClose={() => setJudging(false)}
        />
      )}
    </section>
  );
}

interface OverrideProps {
  readonly override: NonNullable<TaskNotes['override']>;
  readonly score: number | null;
  /** Left out in a report. */
  readonly onTakeBack?: () => void;
}

function Override({ override, score, onTakeBack }: OverrideProps) {
  const nowMs = useNow();
  const scoreText = score === null ? 'as it is: none' : formatScore(score);
  const by = override.by === '' ? '' : ` by ${override.by}`;
  return (
    <div className={css.override} title={`The evaluator’s score stays ${scoreText}`}>
      <div className={css.line}>
        <span>
          Judged <StatusMark status={override.value} hasWord />
          {by}, {formatTime(override.at, { nowMs })}
        </span>
        {onTakeBack !== undefined && (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={onTakeBack}>
            Take back
          </Button>
        )}
      </div>
      <p className={css.note}>{override.reason}</p>
    </div>
  );
}

interface NoteFieldProps {
  readonly initial: string;
  readonly onSave: (note: string) => Promise<void>;
  readonly onCancel: () => void;
}

function NoteField({ initial, onSave, onCancel }: NoteFieldProps) {
  const [text, setText] = useState(initial);
  return (
    <div className={css.noteField}>
      <Textarea
        aria-label="Note on this task"
        placeholder="What you found; seen by everybody who opens this data folder"
        autosize
        minRows={2}
        maxRows={10}
        maxLength={MAX_NOTE_LENGTH}
        value={text}
        data-autofocus
        autoFocus
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            event.preventDefault();
            event.stopPropagation();
            onCancel();
          }
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void onSave(text.trim());
        }}
      />
      <div className={css.line}>
        <Button size="compact-xs" onClick={() => void onSave(text.trim())}>
          Save note
        </Button>
        <Button size="compact-xs" variant="subtle" color="gray" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </div>
  );
}
