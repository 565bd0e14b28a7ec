import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import css from './kit.module.css';

interface CopyValueProps {
  readonly value: string;
  /** What is copied, for the label: "task id". */
  readonly name: string;
}

export function CopyValue({ value, name }: CopyValueProps) {
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Copied' : `Copy ${name}`}>
          <ActionIcon className={css.copy} size={20} onClick={copy} aria-label={`Copy ${name}`}>
            {copied ? <IconCheck size={13} /> : <IconCopy size={13} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}
