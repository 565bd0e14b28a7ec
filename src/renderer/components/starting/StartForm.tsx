import { MultiSelect, Select, TextInput, type ComboboxData } from '@mantine/core';
import type { ChangeEvent } from 'react';
import { WAA_DOMAINS } from '#core/waa/taskCatalogue.ts';
import type { StartFields } from './startFields.ts';
import css from './starting.module.css';

interface StartFormProps {
  readonly fields: StartFields;
  readonly hasTemplate: boolean;
  readonly onChange: (fields: StartFields) => void;
}

type ChoiceName =
  'style' | 'tasks' | 'existingResults' | 'difficulty' | 'somOrigin' | 'a11yBackend';
type TextName = 'agent' | 'model' | 'taskCount' | 'taskIds' | 'maxSteps' | 'trialId' | 'extraArgs';

const TASKS = [
  { value: 'all', label: 'All 154' },
  { value: 'count', label: 'A number, over all domains' },
  { value: 'domains', label: 'Whole domains' },
  { value: 'ids', label: 'Single tasks' },
];
const DOMAINS = WAA_DOMAINS.map(({ id, title, exampleIds }) => ({
  value: id,
  label: `${title} (${String(exampleIds.length)})`,
}));
const RESULTS = [
  { value: 'archive', label: 'Put aside, begin anew' },
  { value: 'resume', label: 'Copy, then go on with them' },
];
const NOT_BY_ENTRY = "WAA's entry script cannot pass this on";

/** What is to be run. What the chosen style cannot pass on is switched off and says so. */
export function StartForm({ fields, hasTemplate, onChange }: StartFormProps) {
  const text = (name: TextName) => ({
    value: fields[name],
    onChange: (event: ChangeEvent<HTMLInputElement>) =>
      onChange({ ...fields, [name]: event.currentTarget.value }),
  });
  const choice = (name: ChoiceName, data: ComboboxData) => ({
    data,
    value: fields[name],
    allowDeselect: false,
    onChange: (value: string | null) => value !== null && onChange({ ...fields, [name]: value }),
  });
  const isEntry = fields.style === 'entry';
  const direct = isEntry ? { disabled: true, title: NOT_BY_ENTRY } : {};
  return (
    <div className={css.form}>
      <Select
        className={css.wide}
        label="Start by"
        {...choice('style', [
          { value: 'entry', label: "WAA's entry script, in a new container" },
          { value: 'exec', label: 'docker exec of run.py, in the running container' },
          {
            value: 'template',
            label: 'The start command of this VM',
            disabled: !hasTemplate,
          },
        ])}
      />
      <TextInput className={css.half} label="Model" {...text('model')} />
      <TextInput className={css.half} label="Agent" {...text('agent')} />
      <Select className={css.half} label="Tasks" {...choice('tasks', TASKS)} />
      {fields.tasks === 'count' && (
        <TextInput
          className={css.half}
          label="How many (1–154)"
          inputMode="numeric"
          {...text('taskCount')}
        />
      )}
      {fields.tasks === 'domains' && (
        <MultiSelect
          className={css.half}
          label="Domains"
          data={DOMAINS}
          value={[...fields.domains]}
          onChange={(domains) => onChange({ ...fields, domains })}
        />
      )}
      {fields.tasks === 'ids' && (
        <TextInput
          className={css.half}
          label="Ids, or their first characters"
          placeholder="37e10fc4, 366de66e"
          {...text('taskIds')}
        />
      )}
      <Select
        className={css.half}
        label="Results that are there"
        {...choice('existingResults', RESULTS)}
      />
      <TextInput
        className={css.third}
        label="Steps a task"
        inputMode="numeric"
        {...text('maxSteps')}
        {...direct}
      />
      <TextInput className={css.third} label="Trial" {...text('trialId')} {...direct} />
      <Select
        className={css.third}
        label="Difficulty"
        {...choice('difficulty', ['normal', 'hard'])}
        {...direct}
      />
      <Select
        className={css.half}
        label="Marks from"
        {...choice('somOrigin', ['oss', 'a11y', 'mixed-oss', 'omni', 'mixed-omni'])}
      />
      <Select
        className={css.half}
        label="Accessibility backend"
        {...choice('a11yBackend', ['uia', 'win32'])}
      />
      {fields.style === 'exec' && (
        <TextInput
          className={css.wide}
          label="Further words for run.py"
          placeholder="none"
          {...text('extraArgs')}
        />
      )}
      {isEntry && (
        <p className={`faint ${css.wide ?? ''}`}>
          Steps, trial and difficulty are WAA&apos;s own with its entry script: it cannot pass
          others on.
        </p>
      )}
    </div>
  );
}
