import { Tooltip } from '@mantine/core';
import type { Provenance, SourcedValue } from '#protocol/vocabulary.ts';

const SOURCES: Readonly<Record<Provenance, string>> = {
  measured: 'Measured',
  log: 'Read from the log',
  file: 'Read from a file of the run',
  derived: 'Computed from other values of the run',
  estimated: 'Estimated: nothing of this run tells it',
  unknown: 'Not known where it comes from',
};

export function sourceText(provenance: Provenance): string {
  return SOURCES[provenance];
}

/** A value that shows where it comes from wherever that is not a measurement or a file. */
export function Sourced({ value }: { readonly value: SourcedValue }) {
  if (value.provenance === 'measured' || value.provenance === 'file') return <>{value.value}</>;
  return (
    <Tooltip label={sourceText(value.provenance)}>
      <span className={value.provenance === 'log' ? undefined : 'guess'}>{value.value}</span>
    </Tooltip>
  );
}
