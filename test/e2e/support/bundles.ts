import path from 'node:path';

const root = path.join(import.meta.dirname, '..', '..', '..');
export const MAIN_BUNDLE = path.join(root, 'out', 'main', 'index.js');
export const CLI_BUNDLE = path.join(root, 'out', 'main', 'cli.js');
/** Where Electron's npm package keeps its binary once somebody could download it. */
export const ELECTRON_BINARY = path.join(
  root,
  'node_modules',
  'electron',
  'dist',
  process.platform === 'win32' ? 'electron.exe' : 'electron',
);
export const SCREENS_DIR = path.join(root, 'test-results', 'screens');
