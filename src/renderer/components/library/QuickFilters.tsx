import { Button, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { parseFilter } from '#core/filter/parseFilter.ts';
import { printFilter } from '#core/filter/printFilter.ts';
import { setTerm, termValues } from '#core/filter/setTerm.ts';
import { RUN_LOOKS } from '#core/format/status.ts';
import { RUN_FILTER } from '#core/library/runFilter.ts';
import type { RunSummary } from '#protocol/contract.ts';
import { runStatusSchema } from '#protocol/vocabulary.ts';

/** A menu of this many is still a menu; the box completes the rest. */
const MAX_VALUES = 30;

interface QuickFiltersProps {
  readonly runs: readonly RunSummary[];
  readonly filter: string;
  readonly onChange: (filter: string) => void;
}

interface Quick {
  readonly field: string;
  readonly title: string;
  readonly values: readonly { readonly value: string; readonly label: string }[];
}

/** The usual conditions by mouse. They are written into the box, so nothing filters unseen. */
export function QuickFilters({ runs, filter, onChange }: QuickFiltersProps) {
  const parsed = parseFilter(filter, RUN_FILTER).filter;
  const toggle = (field: string, value: string): void => {
    const before = termValues(parsed, field);
    const isSingle = field === 'since';
    const others = before.filter((each) => each !== value);
    const next = before.includes(value) ? others : isSingle ? [value] : [...others, value];
    onChange(printFilter(setTerm(parsed, field, next)));
  };
  return (
    <>
      {quicksOf(runs).map(({ field, title, values }) => {
        const chosen = termValues(parsed, field);
        return (
          <Menu key={field} closeOnItemClick={false} transitionProps={{ duration: 80 }}>
            <Menu.Target>
              <Button
                variant="default"
                rightSection={<IconChevronDown size={12} />}
                disabled={values.length === 0}
              >
                {chosen.length === 0 ? title : `${title} · ${String(chosen.length)}`}
              </Button>
            </Menu.Target>
            <Menu.Dropdown mah={360} style={{ overflow: 'auto' }}>
              {values.map(({ value, label }) => (
                <Menu.CheckboxItem
                  key={value}
                  checked={chosen.includes(value)}
                  onChange={() => toggle(field, value)}
                >
                  {label}
                </Menu.CheckboxItem>
              ))}
            </Menu.Dropdown>
          </Menu>
        );
      })}
    </>
  );
}

function quicksOf(runs: readonly RunSummary[]): readonly Quick[] {
  return [
    {
      field: 'status',
      title: 'Status',
      values: runStatusSchema.options.map((value) => ({ value, label: RUN_LOOKS[value].word })),
    },
    { field: 'model', title: 'Model', values: distinct(runs.map(({ model }) => model)) },
    { field: 'vm', title: 'VM', values: distinct(runs.map(({ targetLabel }) => targetLabel)) },
    { field: 'tag', title: 'Tag', values: distinct(runs.flatMap(({ meta }) => meta.tags)) },
    {
      field: 'since',
      title: 'When',
      values: [
        { value: 'today', label: 'Today' },
        { value: 'yesterday', label: 'Since yesterday' },
        { value: '7d', label: 'Last 7 days' },
        { value: '30d', label: 'Last 30 days' },
      ],
    },
  ];
}

function distinct(values: readonly (string | null)[]): Quick['values'] {
  const known = new Set(values.filter((value) => value !== null && value !== ''));
  return [...known]
    .filter((value) => value !== null)
    .sort((a, b) => a.localeCompare(b))
    .slice(0, MAX_VALUES)
    .map((value) => ({ value, label: value }));
}
