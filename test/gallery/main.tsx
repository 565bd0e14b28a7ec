/// <reference types="vite/client" />
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import '@mantine/spotlight/styles.layer.css';
import '../../src/renderer/styles/tokens.css';
import '../../src/renderer/styles/global.css';
import { createRoot } from 'react-dom/client';
import { App } from '../../src/renderer/App.tsx';
import { MonitorStore } from '../../src/renderer/store/monitorStore.ts';
import { scheduleOnFrame } from '../../src/renderer/store/observableState.ts';
import { createFakeClient } from './fakeClient.ts';
import { SCENES } from './scenes.ts';

const fields = new URLSearchParams(window.location.search);
const scene = SCENES[fields.get('scene') ?? 'default'] ?? SCENES['default'];
const theme = fields.get('theme') === 'dark' ? 'dark' : 'light';
const root = document.getElementById('root');
if (scene === undefined || root === null) throw new Error('The gallery has no such scene.');
const store = new MonitorStore({
  client: createFakeClient(scene, theme),
  schedule: scheduleOnFrame,
  cache: window.sessionStorage,
  now: Date.now,
});
store.start();
createRoot(root).render(<App store={store} />);
