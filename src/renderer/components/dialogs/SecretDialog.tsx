import { Button, Checkbox, Modal, PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Question } from '#protocol/contract.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import { useAct } from '../kit/useAct.ts';
import css from './dialogs.module.css';

interface SecretDialogProps {
  readonly question: Extract<Question, { kind: 'secret' }>;
}

/** Password, passphrase or the server's own questions. What is typed lives only here and in the answer. */
export function SecretDialog({ question }: SecretDialogProps) {
  const store = useMonitorStore();
  const { act, isBusy } = useAct();
  const [values, setValues] = useState<readonly string[]>(question.fields.map(() => ''));
  const [save, setSave] = useState(false);
  const send = (given: readonly string[] | null): void => {
    void act(() =>
      store.answer({
        kind: 'secret',
        id: question.id,
        values: given === null ? null : [...given],
        save,
      }),
    );
  };
  return (
    <Modal opened onClose={() => send(null)} closeOnClickOutside={false} title={question.title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send(values);
        }}
      >
        {question.text !== '' && <p className={css.text}>{question.text}</p>}
        <div className={css.fields}>
          {question.fields.map((field, index) => {
            const Input = field.isSecret ? PasswordInput : TextInput;
            return (
              <Input
                key={index}
                label={field.label}
                value={values[index] ?? ''}
                autoComplete="off"
                data-autofocus={index === 0 ? true : undefined}
                onChange={(event) => setValues(values.with(index, event.currentTarget.value))}
              />
            );
          })}
          {question.canSave && (
            <Checkbox
              size="xs"
              label="Keep it in the operating system's key store"
              checked={save}
              onChange={(event) => setSave(event.currentTarget.checked)}
            />
          )}
        </div>
        <div className={css.end}>
          <Button variant="default" disabled={isBusy} onClick={() => send(null)}>
            Give up
          </Button>
          <Button type="submit" loading={isBusy}>
            Send
          </Button>
        </div>
      </form>
    </Modal>
  );
}
