import { Checkbox, PasswordInput, TextInput } from '@mantine/core';
import type { KnownKey } from '#protocol/starting.ts';
import css from './starting.module.css';

const FROM: Readonly<Record<KnownKey['from'], string>> = {
  saved: "kept in the system's store",
  environment: "from the app's own environment",
};

export interface KeyChoice {
  /** Names of known keys that are handed over. */
  readonly known: readonly string[];
  readonly name: string;
  readonly value: string;
  readonly save: boolean;
}

export const NO_KEY: KeyChoice = { known: [], name: 'OPENAI_API_KEY', value: '', save: false };

interface KeyFieldsProps {
  readonly known: readonly KnownKey[];
  readonly canSave: boolean;
  readonly choice: KeyChoice;
  readonly onChange: (choice: KeyChoice) => void;
}

/** API keys for the client. Their values are typed here, or known; they are never shown. */
export function KeyFields({ known, canSave, choice, onChange }: KeyFieldsProps) {
  return (
    <fieldset className={css.keys}>
      <legend>API key</legend>
      {known.map(({ name, from }) => (
        <Checkbox
          key={name}
          className={css.wide}
          size="xs"
          label={`${name}, ${FROM[from]}`}
          checked={choice.known.includes(name)}
          onChange={(event) =>
            onChange({
              ...choice,
              known: event.currentTarget.checked
                ? [...choice.known, name]
                : choice.known.filter((each) => each !== name),
            })
          }
        />
      ))}
      <TextInput
        className={css.half}
        label="Name"
        value={choice.name}
        onChange={(event) => onChange({ ...choice, name: event.currentTarget.value.trim() })}
      />
      <PasswordInput
        className={css.half}
        label="Key"
        placeholder={known.length > 0 ? 'none besides' : 'none'}
        autoComplete="off"
        value={choice.value}
        onChange={(event) => onChange({ ...choice, value: event.currentTarget.value.trim() })}
      />
      {canSave && choice.value !== '' && (
        <Checkbox
          className={css.wide}
          size="xs"
          label="Keep it in the system's key store for this VM"
          checked={choice.save}
          onChange={(event) => onChange({ ...choice, save: event.currentTarget.checked })}
        />
      )}
    </fieldset>
  );
}
