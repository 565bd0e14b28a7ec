import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import type { RunId } from '#protocol/vocabulary.ts';
import { openExport } from './exportPanel.ts';

export function ExportButton({ runId }: { readonly runId: RunId }) {
  return (
    <Button
      size="compact-xs"
      variant="default"
      leftSection={<IconDownload size={13} />}
      onClick={() => openExport(runId)}
    >
      Export
    </Button>
  );
}
