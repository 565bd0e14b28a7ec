// npm run fuzz: damaged input for every parser of foreign text, run by the pinned Node from its TypeScript.

import { join } from 'node:path';
import { ensureDependencies } from './ensure.mjs';
import { runScript } from './runScript.mjs';
import { repository, runNode } from './runTool.mjs';

await runScript(async (args) => {
  await ensureDependencies();
  return runNode([join(repository, 'test', 'fuzz', 'index.ts'), ...args]);
});
