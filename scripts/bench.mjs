// npm run bench: the measurements in bench/, run by the pinned Node straight from their TypeScript.

import { join } from 'node:path';
import { ensureAll } from './ensure.mjs';
import { runScript } from './runScript.mjs';
import { repository, runNode } from './runTool.mjs';
import { ensureSystemPackages } from './systemPackages.mjs';

await runScript(async (args) => {
  await ensureAll();
  ensureSystemPackages();
  return runNode([join(repository, 'bench', 'index.ts'), ...args]);
});
