// npm run package: installers for this platform in dist/. Arguments go to electron-builder.

import { join } from 'node:path';
import { obtainElectron } from './electronBinary.mjs';
import { ensureAll } from './ensure.mjs';
import { runScript } from './runScript.mjs';
import { repository, runNode, say } from './runTool.mjs';

await runScript(async (args) => {
  await ensureAll();
  if ((await obtainElectron()) === undefined) {
    say(
      "Installers contain Electron's binary, which cannot be downloaded here (github.com, or the server in ELECTRON_MIRROR, does not answer). Nothing was packaged.",
    );
    return 1;
  }
  return runNode([
    join(repository, 'node_modules', 'electron-builder', 'cli.js'),
    '--publish',
    'never',
    ...args,
  ]);
});
