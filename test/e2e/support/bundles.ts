import path from 'node:path';

const root = path.join(import.meta.dirname, '..', '..', '..');
export const OUT_DIR = path.join(root, 'out');
export const MAIN_BUNDLE = path.join(OUT_DIR, 'main', 'index.js');
export const CLI_BUNDLE = path.join(OUT_DIR, 'main', 'cli.js');
