import { Button, Checkbox, Modal, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { RunSummary } from '#protocol/contract.ts';
import { MAX_NOTE_LENGTH, MAX_TAGS, tagSchema } from '#protocol/library.ts';
import css from './library.module.css';
import type { LibraryActs } from './useLibraryActs.tsx';

interface EditRunDialogProps {
  readonly run: RunSummary;
  /** Tags of other runs, to choose from. */
  readonly knownTags: readonly string[];
  readonly acts: LibraryActs;
  readonly onClose: () => void;
}

/** Name, tags and note of a run. Nothing of it touches what was recorded. */
export function EditRunDialog({ run, knownTags, acts, onClose }: EditRunDialogProps) {
  const { meta } = run;
  const [name, setName] = useState(run.name);
  const [tags, setTags] = useState<readonly string[]>(meta.tags);
  const [note, setNote] = useState(meta.note);
  const [isStarred, setStarred] = useState(meta.isStarred);
  const [isArchived, setArchived] = useState(meta.isArchived);
  const badTag = tags.flatMap((tag) => {
    const parsed = tagSchema.safeParse(tag);
    return parsed.success ? [] : [`"${tag}": ${parsed.error.issues[0]?.message ?? ''}`];
  })[0];
  const save = async (): Promise<void> => {
    const typed = name.trim();
    const change = {
      // The run's own name comes back when the field is cleared.
      name: typed === '' ? null : typed === run.name ? meta.name : typed,
      tags: [...tags],
      note,
      isStarred,
      isArchived,
    };
    if (await acts.save(run.runId, change)) onClose();
  };
  return (
    <Modal opened onClose={onClose} title="Name, tags and note" size="md">
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (badTag === undefined) void save();
        }}
      >
        <TextInput
          label="Name"
          description="Empty: the run’s own name"
          maxLength={200}
          value={name}
          data-autofocus
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TagsInput
          size="xs"
          label="Tags"
          description="One word each; Enter or a comma ends one"
          data={[...knownTags]}
          maxTags={MAX_TAGS}
          value={[...tags]}
          error={badTag}
          onChange={setTags}
        />
        <Textarea
          label="Note"
          autosize
          minRows={4}
          maxRows={14}
          maxLength={MAX_NOTE_LENGTH}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Checkbox
          size="xs"
          label="Starred: never cleaned up without asking"
          checked={isStarred}
          onChange={(event) => setStarred(event.currentTarget.checked)}
        />
        <Checkbox
          size="xs"
          label="Archived: not on the home screen, and here only by is:archived"
          checked={isArchived}
          onChange={(event) => setArchived(event.currentTarget.checked)}
        />
        <div className={css.formEnd}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={badTag !== undefined}>
            Save
          </Button>
        </div>
      </form>
    </Modal>
  );
}
