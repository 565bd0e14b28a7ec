// npm run build: out/ from the sources, whether it is needed or not.

import { buildAgain, ensureDependencies } from './ensure.mjs';
import { runScript } from './runScript.mjs';

await runScript(async () => {
  await ensureDependencies();
  await buildAgain();
  return 0;
});
