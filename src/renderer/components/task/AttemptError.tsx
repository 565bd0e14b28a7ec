import { Collapse, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import type { AttemptState } from '#protocol/snapshot.ts';
import { CopyValue } from '../kit/CopyValue.tsx';
import css from './task.module.css';

export function AttemptError({ error }: { readonly error: NonNullable<AttemptState['error']> }) {
  const [isOpen, setOpen] = useState(false);
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <section className={css.error} aria-label="Error of this attempt">
      <p className={css.errorText}>{error.message}</p>
      {error.traceback !== '' && (
        <>
          <UnstyledButton onClick={() => setOpen(!isOpen)} aria-expanded={isOpen} fz="sm">
            <Chevron size={13} aria-hidden /> Traceback
          </UnstyledButton>
          <CopyValue value={error.traceback} name="traceback" />
          <Collapse expanded={isOpen}>
            <pre className={`mono ${css.code ?? ''}`}>{error.traceback}</pre>
          </Collapse>
        </>
      )}
    </section>
  );
}
