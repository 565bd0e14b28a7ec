// npm run soak: memory and handles of the engine over hours of simulated run; `-- --hours 10 --speed 60`.

import { join } from 'node:path';
import { ensureDependencies } from './ensure.mjs';
import { runScript } from './runScript.mjs';
import { repository, runNode } from './runTool.mjs';

await runScript(async (args) => {
  await ensureDependencies();
  return runNode(['--expose-gc', join(repository, 'bench', 'soak.ts'), ...args]);
});
