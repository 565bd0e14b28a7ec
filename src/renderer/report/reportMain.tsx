import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import '@mantine/spotlight/styles.layer.css';
import '../styles/tokens.css';
import '../styles/global.css';
import './report.css';
import { createRoot, type Root } from 'react-dom/client';
import { config } from 'zod';
import { RECORDED_IDS, recordedRunSchema, type RecordedRun } from '#protocol/recordedRun.ts';
import { App } from '../App.tsx';
import { MonitorStore } from '../store/monitorStore.ts';
import { scheduleOnFrame } from '../store/observableState.ts';
import { formatRoute, parseRoute, runRoute } from '../store/route.ts';
import { readPartsOf, unpack } from './embedded.ts';
import { ReportSummary } from './ReportSummary.tsx';
import { createRecordedClient } from './recordedClient.ts';
import { RecordedContext } from './recordedContext.ts';

// The page's policy forbids making code from text, which zod's fast path would try.
config({ jitless: true });

/** Layout is remembered for as long as the report is open: storage of file:// pages is everybody's. */
const NO_CACHE = { getItem: () => null, setItem: () => undefined };

async function open(root: HTMLElement): Promise<void> {
  const page = createRoot(root);
  const readPart = readPartsOf(document);
  const packed = readPart(RECORDED_IDS.run);
  if (packed === null) {
    showProblem(page, 'This page holds no run. Export one in WAA Monitor.');
    return;
  }
  const recorded = await readRun(packed);
  if (recorded === null) {
    showProblem(page, 'The run in this page is damaged: the file may be cut off.');
    return;
  }
  const client = createRecordedClient(recorded, readPart);
  const store = new MonitorStore({
    client,
    schedule: scheduleOnFrame,
    cache: NO_CACHE,
    now: Date.now,
  });
  stayOnRun(recorded.state.runId);
  store.start();
  const draw = (key: string): void =>
    page.render(
      <RecordedContext value={recorded}>
        <App key={key} store={store} />
        {key === 'whole' && (
          <div className="report-paper">
            <ReportSummary recorded={recorded} />
          </div>
        )}
      </RecordedContext>,
    );
  // Pictures come last in the file: those that were asked for too early are asked for again.
  const isWhole = document.readyState !== 'loading';
  draw(isWhole ? 'whole' : 'early');
  if (!isWhole) document.addEventListener('DOMContentLoaded', () => draw('whole'), { once: true });
}

async function readRun(packed: string): Promise<RecordedRun | null> {
  try {
    return recordedRunSchema.parse(await unpack(packed));
  } catch {
    return null;
  }
}

/** A report is one run: any other address, and none, leads to it. */
function stayOnRun(runId: string): void {
  const check = (): void => {
    const route = parseRoute(window.location.hash);
    if (route.screen === 'run' && route.runId === runId) return;
    window.history.replaceState(null, '', formatRoute(runRoute(runId)));
    window.dispatchEvent(new HashChangeEvent('hashchange'));
  };
  check();
  window.addEventListener('hashchange', check);
}

function showProblem(page: Root, text: string): void {
  page.render(<p className="report-problem">{text}</p>);
}

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no element with the id "root".');
void open(root);
