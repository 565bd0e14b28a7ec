// npm start: the desktop app from a checkout, or the same page in the browser where Electron cannot be had.

import { join } from 'node:path';
import { obtainElectron } from './electronBinary.mjs';
import { ensureAll } from './ensure.mjs';
import { runScript } from './runScript.mjs';
import { repository, runNode, runProgram, say } from './runTool.mjs';

await runScript(async (args) => {
  await ensureAll();
  if (!hasDisplay()) {
    say('There is no display here, so the app is served as a browser page.');
    return serve(args);
  }
  const electron = await obtainElectron();
  if (electron === undefined) {
    say("Electron's binary cannot be downloaded here, so the app opens in the browser.");
    return serve(args);
  }
  // Chromium's sandbox refuses to run as root.
  const isRoot = process.getuid?.() === 0;
  return runProgram(electron, [...(isRoot ? ['--no-sandbox'] : []), repository, ...args]);
});

function serve(args) {
  return runNode([join(repository, 'out', 'main', 'cli.js'), 'serve', '--open', ...args]);
}

function hasDisplay() {
  if (process.platform === 'darwin' || process.platform === 'win32') return true;
  return Boolean(process.env.DISPLAY) || Boolean(process.env.WAYLAND_DISPLAY);
}
