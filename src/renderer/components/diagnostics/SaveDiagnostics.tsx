import { Button } from '@mantine/core';
import { IconFileZip } from '@tabler/icons-react';
import { useState } from 'react';
import { formatBytes } from '#core/format/number.ts';
import type { DiagnosticsReport } from '#protocol/diagnostics.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import { useMonitor, useMonitorStore } from '../../store/useMonitor.ts';
import { CopyValue } from '../kit/CopyValue.tsx';
import { useAct } from '../kit/useAct.ts';
import css from './diagnostics.module.css';

/** Packs what is known of a run into one archive, and says where it is. */
export function SaveDiagnostics({ runId }: { readonly runId: RunId }) {
  const { client } = useMonitorStore();
  const { act, isBusy } = useAct();
  const [report, setReport] = useState<DiagnosticsReport | null>(null);
  const save = (): void =>
    void act(async () => {
      setReport(await client.rpc.diagnostics.write({ runId }));
    });
  return (
    <div className={css.line}>
      <Button
        size="compact-xs"
        variant="default"
        leftSection={<IconFileZip size={13} />}
        loading={isBusy}
        onClick={save}
      >
        Save diagnostics
      </Button>
      {report !== null && <Saved runId={runId} report={report} />}
    </div>
  );
}

interface SavedProps {
  readonly runId: RunId;
  readonly report: DiagnosticsReport;
}

function Saved({ runId, report }: SavedProps) {
  const { client } = useMonitorStore();
  const { act } = useAct();
  // In a browser the file is on the machine of the monitor, which no page may show.
  const isDesktop = useMonitor((state) => state.about?.face === 'desktop');
  return (
    <span className={css.saved} role="status">
      <span className="mono clip" title={report.filePath}>
        {report.filePath}
      </span>
      <span className="dim">{formatBytes(report.sizeBytes)}</span>
      <CopyValue value={report.filePath} name="path" />
      {isDesktop && (
        <Button
          size="compact-xs"
          variant="subtle"
          onClick={() => void act(() => client.rpc.diagnostics.reveal({ runId }))}
        >
          Show in folder
        </Button>
      )}
    </span>
  );
}
