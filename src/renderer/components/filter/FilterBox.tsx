import { Combobox, TextInput, Tooltip, useCombobox, VisuallyHidden } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { completeFilter, type CompletionOption } from '#core/filter/completeFilter.ts';
import { describeProblem } from '#core/filter/describeProblem.ts';
import { parseFilter } from '#core/filter/parseFilter.ts';
import type { FilterVocabulary } from '#core/filter/vocabulary.ts';
import css from './filter.module.css';
import { FilterHelp } from './FilterHelp.tsx';

interface FilterBoxProps<T> {
  readonly id: string;
  /** Accessible name. */
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly vocabulary: FilterVocabulary<T>;
  /** Read when values are suggested, never at each key. */
  readonly items: () => readonly T[];
}

/** One box for the whole filter language: completes at the caret, tells what it can't understand. */
export function FilterBox<T>(props: FilterBoxProps<T>) {
  const { id, label, placeholder, value, onChange, vocabulary, items } = props;
  const input = useRef<HTMLInputElement>(null);
  const combobox = useCombobox();
  const [caret, setCaret] = useState<number | null>(null);
  const completion =
    caret === null || !combobox.dropdownOpened
      ? null
      : completeFilter(value, Math.min(caret, value.length), vocabulary, items());
  const problems = useMemo(() => parseFilter(value, vocabulary).problems, [value, vocabulary]);
  const problem = problems[0];

  const noteCaret = (): void => setCaret(input.current?.selectionStart ?? null);
  const type = (text: string): void => {
    onChange(text);
    noteCaret();
    combobox.resetSelectedOption();
    combobox.openDropdown();
  };
  const insert = (option: CompletionOption): void => {
    if (completion === null) return;
    const isWhole = !/[:>]$/.test(option.insert);
    const text = `${option.insert}${isWhole ? ' ' : ''}`;
    const rest = value.slice(completion.to).replace(/^ /, isWhole ? '' : ' ');
    const at = completion.from + text.length;
    onChange(value.slice(0, completion.from) + text + rest);
    setCaret(at);
    combobox.resetSelectedOption();
    // The box shows the new text only after this has run.
    requestAnimationFrame(() => input.current?.setSelectionRange(at, at));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    if (completion !== null && completion.options.length > 0) return;
    onChange('');
    input.current?.blur();
  };
  return (
    <Combobox
      store={combobox}
      width={330}
      position="bottom-start"
      transitionProps={{ duration: 80 }}
      onOptionSubmit={(index) => {
        const option = completion?.options[Number(index)];
        if (option !== undefined) insert(option);
      }}
    >
      <Combobox.Target withExpandedAttribute>
        <TextInput
          ref={input}
          id={id}
          className={css.box}
          aria-label={label}
          placeholder={placeholder}
          value={value}
          autoComplete="off"
          spellCheck={false}
          aria-invalid={problem !== undefined}
          aria-describedby={problem === undefined ? undefined : `${id}-problem`}
          rightSectionWidth={problem === undefined ? 26 : 48}
          rightSection={
            <span className={css.end}>
              {problem !== undefined && (
                <Tooltip label={describeProblem(problem, value)} multiline maw={360}>
                  <span className={css.problem} id={`${id}-problem`}>
                    <IconAlertTriangle size={14} aria-hidden />
                    <VisuallyHidden>{describeProblem(problem, value)}</VisuallyHidden>
                  </span>
                </Tooltip>
              )}
              <FilterHelp vocabulary={vocabulary} />
            </span>
          }
          onChange={(event) => type(event.currentTarget.value)}
          onSelect={noteCaret}
          onBlur={() => combobox.closeDropdown()}
          onKeyDown={onKeyDown}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={completion === null || completion.options.length === 0}>
        <Combobox.Options aria-label={`Suggestions: ${label}`} className={css.options}>
          {completion?.options.map((option, index) => (
            <Combobox.Option key={option.label} value={String(index)} className={css.option}>
              <span className="mono clip">{option.label}</span>
              <span className="dim clip">{option.help}</span>
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
