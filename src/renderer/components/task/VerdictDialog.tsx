import { Button, Group, Modal, Radio, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { TASK_LOOKS } from '#core/format/status.ts';
import {
  overrideValueSchema,
  type OverrideValue,
  type VerdictOverride,
} from '#protocol/library.ts';
import { useAct } from '../kit/useAct.ts';

interface VerdictDialogProps {
  readonly before: VerdictOverride | null;
  /** Resolves to whether it worked. */
  readonly onSave: (override: { value: OverrideValue; reason: string }) => Promise<boolean>;
  readonly onClose: () => void;
}

/** A person's verdict on a task, with the reason; the evaluator's score stays beside it. */
export function VerdictDialog({ before, onSave, onClose }: VerdictDialogProps) {
  const [value, setValue] = useState<OverrideValue>(before?.value ?? 'passed');
  const [reason, setReason] = useState(before?.reason ?? '');
  const { act, isBusy } = useAct();
  const isReady = reason.trim() !== '';
  const save = (): void => {
    void act(async () => {
      if (await onSave({ value, reason: reason.trim() })) onClose();
    });
  };
  return (
    <Modal opened onClose={onClose} title="Your verdict on this task" size={460}>
      <Stack gap={12}>
        <p style={{ margin: 0 }}>
          The evaluator’s score is kept and shown beside it. Numbers use your verdict only where
          they say so.
        </p>
        <Radio.Group
          label="The task was"
          value={value}
          onChange={(next) => setValue(overrideValueSchema.parse(next))}
        >
          <Group gap={14} mt={4}>
            {overrideValueSchema.options.map((option) => (
              <Radio key={option} size="xs" value={option} label={TASK_LOOKS[option].word} />
            ))}
          </Group>
        </Radio.Group>
        <Textarea
          label="Why"
          placeholder="For example: the evaluator looked for the file before it was saved"
          autosize
          minRows={2}
          maxRows={8}
          maxLength={2000}
          value={reason}
          data-autofocus
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={!isReady} loading={isBusy} onClick={save}>
            Save verdict
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
