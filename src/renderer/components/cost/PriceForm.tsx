import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { PriceField, PriceValues, ReadPrice } from './priceForm.ts';
import css from './cost.module.css';

interface PriceFormProps<T> {
  readonly fields: readonly PriceField[];
  readonly read: (values: PriceValues) => ReadPrice<T>;
  readonly onSave: (price: T) => void;
  readonly onCancel: () => void;
}

export function PriceForm<T>({ fields, read, onSave, onCancel }: PriceFormProps<T>) {
  const [values, setValues] = useState<PriceValues>(
    Object.fromEntries(fields.map(({ name, value }) => [name, value])),
  );
  const [isSubmitted, setSubmitted] = useState(false);
  const result = read(values);
  const problems = isSubmitted && result.kind === 'problems' ? result.problems : {};
  return (
    <form
      className={css.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setSubmitted(true);
        if (result.kind === 'ok') onSave(result.price);
      }}
    >
      {fields.map(({ name, label }, index) => (
        <TextInput
          key={name}
          label={label}
          data-autofocus={index === 0 || undefined}
          value={values[name] ?? ''}
          error={problems[name]}
          onChange={(event) => setValues({ ...values, [name]: event.currentTarget.value })}
        />
      ))}
      <span style={{ display: 'flex', gap: 8 }}>
        <Button type="submit">Save</Button>
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
      </span>
    </form>
  );
}
