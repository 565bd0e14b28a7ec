import { Button, CloseButton, Popover, TagsInput, Tooltip } from '@mantine/core';
import { IconArchive, IconStar, IconTag, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { RunSummary } from '#protocol/contract.ts';
import { tagSchema } from '#protocol/library.ts';
import css from './library.module.css';
import { RUN_ACTIONS } from './runActions.tsx';
import type { LibraryActs } from './useLibraryActs.tsx';

interface SelectionBarProps {
  readonly runs: readonly RunSummary[];
  readonly knownTags: readonly string[];
  readonly isWriter: boolean;
  readonly acts: LibraryActs;
  readonly onClear: () => void;
}

/** What can be done with the selected runs together. */
export function SelectionBar({ runs, knownTags, isWriter, acts, onClear }: SelectionBarProps) {
  const areStarred = runs.every(({ meta }) => meta.isStarred);
  const areArchived = runs.every(({ meta }) => meta.isArchived);
  return (
    <div className={css.selection} role="toolbar" aria-label="Selected runs">
      <CloseButton size="sm" aria-label="Select none" onClick={onClear} />
      <strong>{runs.length === 1 ? '1 run' : `${String(runs.length)} runs`}</strong>
      {RUN_ACTIONS.map(({ id, label, Icon, isOffered, why, run }) => (
        <Tooltip key={id} label={why} disabled={isOffered(runs)}>
          <Button
            variant="default"
            leftSection={<Icon size={14} />}
            data-disabled={!isOffered(runs) || undefined}
            aria-disabled={!isOffered(runs)}
            onClick={() => isOffered(runs) && run(runs)}
          >
            {label}
          </Button>
        </Tooltip>
      ))}
      <TagButton runs={runs} knownTags={knownTags} isWriter={isWriter} acts={acts} />
      <Button
        variant="default"
        leftSection={<IconStar size={14} />}
        disabled={!isWriter}
        onClick={() => void acts.saveAll(runs, { isStarred: !areStarred })}
      >
        {areStarred ? 'Take stars off' : 'Star'}
      </Button>
      <Button
        variant="default"
        leftSection={<IconArchive size={14} />}
        disabled={!isWriter}
        onClick={() => void acts.saveAll(runs, { isArchived: !areArchived })}
      >
        {areArchived ? 'Take out of the archive' : 'Archive'}
      </Button>
      <Button
        variant="default"
        leftSection={<IconTrash size={14} />}
        disabled={!isWriter}
        onClick={() => void acts.remove(runs).then((isDone) => isDone && onClear())}
      >
        Delete
      </Button>
    </div>
  );
}

type TagButtonProps = Omit<SelectionBarProps, 'onClear'>;

function TagButton({ runs, knownTags, isWriter, acts }: TagButtonProps) {
  const [isOpen, setOpen] = useState(false);
  const shared = runs
    .map(({ meta }) => meta.tags)
    .reduce((common, tags) => common.filter((tag) => tags.includes(tag)));
  const change = (tags: readonly string[]): void => {
    const add = tags.filter((tag) => !shared.includes(tag) && tagSchema.safeParse(tag).success);
    const remove = shared.filter((tag) => !tags.includes(tag));
    if (add.length + remove.length === 0) return;
    void acts.tag(
      runs.map(({ runId }) => runId),
      add,
      remove,
    );
  };
  return (
    <Popover opened={isOpen} onChange={setOpen} width={300} shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconTag size={14} />}
          disabled={!isWriter}
          onClick={() => setOpen(!isOpen)}
        >
          Tag
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Tags of the selected runs">
        <TagsInput
          size="xs"
          label="Tags that all of them have"
          description="One word each; Enter or a comma ends one"
          data={[...knownTags]}
          value={[...shared]}
          comboboxProps={{ withinPortal: false }}
          onChange={change}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
