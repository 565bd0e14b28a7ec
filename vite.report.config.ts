/**
 * The UI as one HTML file without a server behind it: the page of an exported report. The engine
 * fills in a run where the marks are (src/engine/exports/reportPage.ts).
 */
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';

const root = import.meta.dirname;

/** Where the run goes, and where pictures and texts go: after the script, so that it need not wait for them. */
const RUN_MARK = '<!--waa-monitor:run-->';
const PARTS_MARK = '<!--waa-monitor:parts-->';

/** Puts the one script and the one style sheet into the page, and names the script in its policy. */
const inlineEverything: Plugin = {
  name: 'inline-everything',
  enforce: 'post',
  generateBundle(_options, bundle) {
    const files = Object.values(bundle);
    const page = files.find((file) => file.fileName.endsWith('.html'));
    const scripts = files.filter((file) => file.type === 'chunk');
    const styles = files.filter((file) => file.fileName.endsWith('.css'));
    const [script] = scripts;
    if (page?.type !== 'asset' || script === undefined || scripts.length !== 1) {
      this.error(`The report needs one page and one script, not ${String(scripts.length)}.`);
    }
    const css = styles.map((file) => (file.type === 'asset' ? String(file.source) : '')).join('\n');
    const code = inScript(script.code);
    const hash = createHash('sha256').update(code).digest('base64');
    const html = String(page.source)
      .replace(/\s*<script\b[^>]*><\/script>/g, '')
      .replace(/\s*<link rel="stylesheet"[^>]*>/g, '')
      .replace('sha256-report', `sha256-${hash}`)
      .replace('</head>', () => `<style>${css}</style></head>`)
      // A classic script runs where it stands; a module would wait for the last picture.
      .replace('</body>', () => `${RUN_MARK}<script>${code}</script>${PARTS_MARK}</body>`);
    for (const file of files) {
      const { fileName } = file;
      // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- this is how a bundle loses a file.
      delete bundle[fileName];
    }
    this.emitFile({ type: 'asset', fileName: 'report.html', source: html });
  },
};

/** What would end the script element, or hide its end, written so that it does not. */
function inScript(code: string): string {
  return code.replace(/<\/(script)/gi, '<\\/$1').replace(/<!--/g, '<\\!--');
}

export default defineConfig({
  root: resolve(root, 'src/renderer/report'),
  plugins: [react(), inlineEverything],
  build: {
    outDir: resolve(root, 'out/report'),
    emptyOutDir: true,
    minify: true,
    modulePreload: false,
    cssCodeSplit: false,
    // Pictures and fonts of the page itself ride in it.
    assetsInlineLimit: Number.MAX_SAFE_INTEGER,
    rolldownOptions: {
      input: resolve(root, 'src/renderer/report/report.html'),
      output: { format: 'iife', codeSplitting: false },
    },
  },
});
