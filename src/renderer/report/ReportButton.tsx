import { Button, Modal, Tooltip } from '@mantine/core';
import { IconFileText } from '@tabler/icons-react';
import { useState } from 'react';
import { formatUtc } from '#core/format/instant.ts';
import { useRecorded } from './recordedContext.ts';
import { ReportSummary } from './ReportSummary.tsx';

/** In a report, in the place of the controls that need an engine: what this is, and all of it on one sheet. */
export function ReportButton() {
  const recorded = useRecorded();
  const [isOpen, setOpen] = useState(false);
  if (recorded === null) return null;
  return (
    <>
      <Tooltip
        label={`Exported ${formatUtc(recorded.exportedAt)} by WAA Monitor ${recorded.app.version}. ${recorded.remarks.join(' ')}`}
        multiline
        maw={340}
      >
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconFileText size={13} />}
          onClick={() => setOpen(true)}
        >
          Report summary
        </Button>
      </Tooltip>
      <Modal opened={isOpen} onClose={() => setOpen(false)} title="Report summary" size={1060}>
        <ReportSummary recorded={recorded} />
      </Modal>
    </>
  );
}
