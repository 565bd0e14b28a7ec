// npm run dev: the desktop app, reloading as the sources change.

import { join } from 'node:path';
import { obtainElectron } from './electronBinary.mjs';
import { ensureDependencies, forgetBuild } from './ensure.mjs';
import { runScript } from './runScript.mjs';
import { repository, runNode, say } from './runTool.mjs';

await runScript(async (args) => {
  await ensureDependencies();
  if ((await obtainElectron()) === undefined) {
    say("Electron's binary cannot be downloaded here; `npm start` opens the app in the browser.");
    return 1;
  }
  forgetBuild();
  const electronVite = join(repository, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  return runNode([electronVite, 'dev', '--watch', ...args]);
});
