import { ActionIcon, Popover } from '@mantine/core';
import { IconHelp } from '@tabler/icons-react';
import type { FilterVocabulary } from '#core/filter/vocabulary.ts';
import css from './filter.module.css';

/** The language on a card: how conditions are joined, and every field with one line. */
export function FilterHelp<T>({ vocabulary }: { readonly vocabulary: FilterVocabulary<T> }) {
  return (
    <Popover position="bottom-end" width={420} shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon size={20} aria-label="How to filter">
          <IconHelp size={14} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown className={css.help} tabIndex={0} aria-label="How to filter">
        <p>
          Conditions stand side by side; all must hold. <code>OR</code> between two, <code>-</code>{' '}
          or <code>NOT</code> before one, brackets around several, quotes around text with spaces. A
          comma means any of: <code>status:failed,error</code>. A word alone is looked for
          everywhere.
        </p>
        <p>
          {vocabulary.examples.map((example) => (
            <code key={example} className={css.example}>
              {example}
            </code>
          ))}
        </p>
        <dl className={css.fields}>
          {vocabulary.fields.map((field) => (
            <div key={field.name}>
              <dt className="mono">{field.name}</dt>
              <dd>{field.help}</dd>
            </div>
          ))}
        </dl>
      </Popover.Dropdown>
    </Popover>
  );
}
