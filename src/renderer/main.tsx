import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import '@mantine/spotlight/styles.layer.css';
import './styles/tokens.css';
import './styles/global.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { config } from 'zod';
import { App } from './App.tsx';
import { openClient } from './clients/openClient.ts';
import { MonitorStore } from './store/monitorStore.ts';
import { scheduleOnFrame } from './store/observableState.ts';

// The page's policy forbids making code from text, which zod's fast path would try.
config({ jitless: true });

async function start(root: HTMLElement): Promise<void> {
  const client = await openClient(window);
  const store = new MonitorStore({
    client,
    schedule: scheduleOnFrame,
    cache: window.localStorage,
    now: Date.now,
  });
  store.start();
  window.addEventListener('pagehide', () => store.layout.flush());
  createRoot(root).render(
    <StrictMode>
      <App store={store} />
    </StrictMode>,
  );
}

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id "root".');
void start(root);
