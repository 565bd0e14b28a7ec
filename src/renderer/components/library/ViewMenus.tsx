import { ActionIcon, Button, Menu, Popover, Select, TextInput } from '@mantine/core';
import {
  IconArrowDown,
  IconArrowUp,
  IconBookmark,
  IconChevronDown,
  IconColumns,
  IconTrash,
} from '@tabler/icons-react';
import { useState } from 'react';
import type { RunGroupKey } from '#core/library/groupRuns.ts';
import { RUN_COLUMNS } from './columns.tsx';
import css from './library.module.css';
import {
  GIVEN_VIEWS,
  moveColumn,
  showColumn,
  USUAL_VIEW,
  type LibraryView,
} from './libraryView.ts';
import { useSavedViews } from './useLibraryView.ts';

interface ViewMenuProps {
  readonly view: LibraryView;
  readonly onView: (change: Partial<LibraryView>) => void;
}

/** Views by name: those that everybody has, and those saved here. */
export function ViewsMenu({ view, onView }: ViewMenuProps) {
  const [saved, setSaved] = useSavedViews();
  const [name, setName] = useState('');
  const trimmed = name.trim();
  const save = (): void => {
    if (trimmed === '') return;
    setSaved([...saved.filter((each) => each.name !== trimmed), { name: trimmed, view }]);
    setName('');
  };
  return (
    <Menu width={260} position="bottom-start" transitionProps={{ duration: 80 }}>
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<IconBookmark size={14} />}
          rightSection={<IconChevronDown size={12} />}
        >
          Views
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {GIVEN_VIEWS.map((given) => (
          <Menu.Item key={given.name} onClick={() => onView({ filter: given.filter, group: null })}>
            {given.name}
          </Menu.Item>
        ))}
        {saved.length > 0 && <Menu.Divider />}
        {saved.map((each) => (
          <div key={each.name} className={css.savedView}>
            <Menu.Item onClick={() => onView(each.view)}>{each.name}</Menu.Item>
            <Menu.Item
              className={css.forget}
              aria-label={`Forget the view ${each.name}`}
              closeMenuOnClick={false}
              onClick={() => setSaved(saved.filter(({ name: other }) => other !== each.name))}
            >
              <IconTrash size={13} />
            </Menu.Item>
          </div>
        ))}
        <Menu.Divider />
        <div className={css.saveView}>
          <TextInput
            aria-label="Name of this view"
            placeholder="Save this view as"
            maxLength={60}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            onKeyDown={(event) => {
              event.stopPropagation();
              if (event.key === 'Enter') save();
            }}
          />
          <Button size="compact-xs" disabled={trimmed === ''} onClick={save}>
            Save
          </Button>
        </div>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Which columns, and in which order. */
export function ColumnsMenu({ view, onView }: ViewMenuProps) {
  const { columns } = view;
  const hidden = RUN_COLUMNS.filter(({ id }) => !columns.some((column) => column.id === id));
  const titleOf = (id: string): string => RUN_COLUMNS.find((each) => each.id === id)?.title ?? id;
  return (
    <Popover position="bottom-end" width={270} shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns size={14} />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={css.columns} aria-label="Columns">
        {columns.map(({ id }, index) => (
          <div key={id} className={css.columnLine}>
            <label>
              <input
                type="checkbox"
                checked
                onChange={() => onView({ columns: showColumn(columns, id, false) })}
              />
              {titleOf(id)}
            </label>
            <ActionIcon
              size={20}
              aria-label={`${titleOf(id)} one to the left`}
              disabled={index === 0}
              onClick={() => onView({ columns: moveColumn(columns, id, -1) })}
            >
              <IconArrowUp size={13} />
            </ActionIcon>
            <ActionIcon
              size={20}
              aria-label={`${titleOf(id)} one to the right`}
              disabled={index === columns.length - 1}
              onClick={() => onView({ columns: moveColumn(columns, id, 1) })}
            >
              <IconArrowDown size={13} />
            </ActionIcon>
          </div>
        ))}
        {hidden.length > 0 && <hr className={css.rule} />}
        {hidden.map(({ id, title }) => (
          <div key={id} className={css.columnLine}>
            <label>
              <input
                type="checkbox"
                checked={false}
                onChange={() => onView({ columns: showColumn(columns, id, true) })}
              />
              {title}
            </label>
          </div>
        ))}
        <Button
          mt={6}
          size="compact-xs"
          variant="default"
          onClick={() => onView({ columns: USUAL_VIEW.columns })}
        >
          Usual columns
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}

const GROUPS: readonly { readonly value: RunGroupKey; readonly label: string }[] = [
  { value: 'vm', label: 'By VM' },
  { value: 'model', label: 'By model' },
  { value: 'agent', label: 'By agent' },
  { value: 'status', label: 'By status' },
  { value: 'day', label: 'By day' },
  { value: 'tag', label: 'By tag' },
];

export function GroupSelect({ view, onView }: ViewMenuProps) {
  return (
    <Select
      aria-label="Groups"
      w={118}
      clearable
      placeholder="No groups"
      data={[...GROUPS]}
      value={view.group}
      onChange={(value) =>
        onView({ group: GROUPS.find((each) => each.value === value)?.value ?? null })
      }
    />
  );
}
