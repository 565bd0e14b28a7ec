import { ActionIcon, Tooltip } from '@mantine/core';
import { IconPencil, IconStar, IconStarFilled } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { RunId } from '#protocol/vocabulary.ts';
import { useMonitor, useMonitorStore } from '../../store/useMonitor.ts';
import { useRunNotes } from '../../store/useRunNotes.ts';
import { EditRunDialog } from './EditRunDialog.tsx';
import css from './library.module.css';
import { useLibraryActs } from './useLibraryActs.tsx';

/** Star, tags, name and note of the run on screen, beside its title. */
export function RunTitleMarks({ runId }: { readonly runId: RunId }) {
  const { isRecorded = false } = useMonitorStore().client;
  const { meta } = useRunNotes(runId);
  const runs = useMonitor((state) => state.runs);
  const isWriter = useMonitor((state) => state.about?.isWriter ?? false);
  const acts = useLibraryActs();
  const [isOpen, setOpen] = useState(false);
  const run = runs?.find((each) => each.runId === runId);
  const knownTags = useMemo(
    () => [...new Set((runs ?? []).flatMap((each) => each.meta.tags))].sort(),
    [runs],
  );
  const canChange = isWriter && !isRecorded && run !== undefined;
  const Star = meta.isStarred ? IconStarFilled : IconStar;
  return (
    <>
      {canChange && (
        <ActionIcon
          size={20}
          className={css.star}
          data-on={meta.isStarred}
          aria-label={meta.isStarred ? 'Take the star off this run' : 'Star this run'}
          aria-pressed={meta.isStarred}
          onClick={() => void acts.save(runId, { isStarred: !meta.isStarred })}
        >
          <Star size={14} />
        </ActionIcon>
      )}
      {meta.tags.map((tag) => (
        <span key={tag} className={css.tag}>
          {tag}
        </span>
      ))}
      {canChange && (
        <Tooltip label={meta.note === '' ? 'Name, tags and note' : meta.note} multiline maw={360}>
          <ActionIcon
            size={20}
            aria-label="Name, tags and note of this run"
            onClick={() => setOpen(true)}
          >
            <IconPencil size={13} />
          </ActionIcon>
        </Tooltip>
      )}
      {isOpen && run !== undefined && (
        <EditRunDialog run={run} knownTags={knownTags} acts={acts} onClose={() => setOpen(false)} />
      )}
    </>
  );
}
