/** `npx vite --config test/gallery/vite.config.ts`: the UI on invented runs, for looking at it. */
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: { outDir: resolve(import.meta.dirname, '../../out/gallery'), emptyOutDir: true },
});
