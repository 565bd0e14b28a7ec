// npm run demo: the demo VM, a whole run on it watched over real SSH, and its report.

import { join } from 'node:path';
import { ensureAll } from './ensure.mjs';
import { runScript } from './runScript.mjs';
import { repository, runNode } from './runTool.mjs';

await runScript(async (args) => {
  await ensureAll();
  return runNode([join(repository, 'out', 'main', 'cli.js'), 'demo', ...args]);
});
