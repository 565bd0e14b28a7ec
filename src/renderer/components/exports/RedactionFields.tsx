import { Checkbox, TagsInput } from '@mantine/core';
import type { Redaction } from '#protocol/exports.ts';
import css from './exports.module.css';

interface RedactionFieldsProps {
  readonly redaction: Redaction;
  readonly isDisabled: boolean;
  readonly onChange: (redaction: Redaction) => void;
}

/** Keys, tokens and passwords are hidden whatever is chosen here. */
export function RedactionFields({ redaction, isDisabled, onChange }: RedactionFieldsProps) {
  const box = (name: 'instructions' | 'typedText' | 'hosts', label: string) => (
    <Checkbox
      size="xs"
      label={label}
      checked={redaction[name]}
      disabled={isDisabled}
      onChange={(event) => onChange({ ...redaction, [name]: event.currentTarget.checked })}
    />
  );
  return (
    <fieldset className={css.group} disabled={isDisabled}>
      <legend>Hide</legend>
      <p className={`dim ${css.hint ?? ''}`}>Keys, tokens and passwords are always hidden.</p>
      {box('hosts', 'Names and addresses of VMs, user names')}
      {box('instructions', 'What the tasks ask for')}
      {box('typedText', 'What the agent typed, its code and thoughts')}
      <TagsInput
        size="xs"
        label="Further words, or /patterns/"
        description="At least four letters; Enter after each"
        value={[...redaction.words]}
        disabled={isDisabled}
        maxTags={200}
        splitChars={[]}
        onChange={(words) => onChange({ ...redaction, words })}
      />
    </fieldset>
  );
}
