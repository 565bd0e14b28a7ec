/** Entry of the process that runs the built main bundle with `electron` resolved to the stand-in. */
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

const standIn = new URL('./electron.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) => {
    if (specifier === 'electron') return { url: standIn, shortCircuit: true };
    if (specifier.startsWith('electron/')) throw new Error(`The stand-in has no ${specifier}.`);
    return next(specifier, context);
  },
});

const [, , mainPath] = process.argv;
if (mainPath === undefined) throw new Error('The path of the main bundle is missing.');
// First, so that a main that never imports Electron is still found out by the host.
const { host } = await import('./host.ts');
await import('./electron.ts');
await import(pathToFileURL(mainPath).href);
host.tell('loaded', null);
