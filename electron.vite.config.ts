import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';

const root = import.meta.dirname;

/** The commit of this checkout, or 'unknown' where there is no git history (a source archive). */
function readCommit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short=12', 'HEAD'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return 'unknown';
  }
}

function readVersion(): string {
  // Our own manifest: its version is always a string.
  const manifest = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  return manifest.version;
}

const define = {
  __APP_VERSION__: JSON.stringify(readVersion()),
  __APP_COMMIT__: JSON.stringify(readCommit()),
  __BUILD_TIME__: JSON.stringify(new Date().toISOString()),
};

/** Vite replaces Node's modules by an empty object and a warning; the page would then fail in the user's hands. */
const refuseNodeInPage: Plugin = {
  name: 'refuse-node-in-page',
  enforce: 'pre',
  resolveId(id, importer) {
    // Packages may import 'events' or 'buffer' and mean the npm package of that name.
    const isOurs = importer?.includes('/node_modules/') !== true;
    if (id === 'electron' || id.startsWith('node:') || (isOurs && isBuiltin(id))) {
      this.error(`The page cannot import ${id}: a browser does not have it.`);
    }
    return null;
  },
};

/** `npm run dev` only: the reload client is an inline script, which the page's policy forbids. */
const allowHotReload: Plugin = {
  name: 'allow-hot-reload',
  apply: 'serve',
  transformIndexHtml: (html) =>
    html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/, ''),
};

export default defineConfig({
  main: {
    define,
    build: {
      outDir: 'out/main',
      rolldownOptions: {
        input: {
          index: resolve(root, 'src/main/index.ts'),
          cli: resolve(root, 'src/cli/index.ts'),
        },
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: 'chunks/[name]-[hash].js',
          banner: (chunk) => (chunk.name === 'cli' && chunk.isEntry ? '#!/usr/bin/env node' : ''),
        },
      },
    },
  },
  preload: {
    define,
    build: {
      outDir: 'out/preload',
      // A sandboxed preload script can load nothing but `electron`: everything else is inlined.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: resolve(root, 'src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    define,
    plugins: [refuseNodeInPage, react(), allowHotReload],
    build: {
      outDir: 'out/renderer',
      minify: true,
      rolldownOptions: { input: { index: resolve(root, 'src/renderer/index.html') } },
    },
  },
});
