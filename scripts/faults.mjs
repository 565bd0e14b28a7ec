// npm run faults: the fault matrix with the counts that its claims are made with; minutes, not seconds.

import { join } from 'node:path';
import { ensureAll } from './ensure.mjs';
import { runScript } from './runScript.mjs';
import { repository, runNode } from './runTool.mjs';
import { ensureSystemPackages } from './systemPackages.mjs';

await runScript(async (args) => {
  await ensureAll();
  ensureSystemPackages();
  const places = args.length > 0 ? args : ['test/integration/faults', 'test/integration/session'];
  return runNode(
    [
      join(repository, 'node_modules', 'vitest', 'vitest.mjs'),
      'run',
      '--project',
      'integration',
      ...places,
    ],
    { env: { WAA_MONITOR_TEST_FORM: 'long' } },
  );
});
