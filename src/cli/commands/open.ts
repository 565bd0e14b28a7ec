import { spawn } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { constants } from 'node:fs';
import path from 'node:path';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../io.ts';
import type { ExitCode } from '../io.ts';
import { findPackageRoot } from '../packageRoot.ts';
import { serve } from './serve.ts';

/** The desktop window; where there is none to be had, the browser face. */
export async function openDesktop(context: CommandContext): Promise<ExitCode> {
  const found = await findElectron(findPackageRoot(), context.io.env);
  if ('binary' in found) return runElectron(found.binary, found.script, context);
  context.note(`${found.missing}; opening the page in the browser instead.`);
  return serve(context, { host: '127.0.0.1', port: 0, open: true });
}

export type ElectronSearch =
  | { readonly binary: string; readonly script: string }
  /** What is missing, as the beginning of a sentence. */
  | { readonly missing: string };

/**
 * The Electron binary of this installation. The package `electron` is never imported: without its
 * binary the import tries a download and throws.
 */
export async function findElectron(
  root: string | null,
  env: Readonly<Record<string, string | undefined>>,
): Promise<ElectronSearch> {
  if (root === null) return { missing: 'The folder of this installation was not found' };
  if (process.platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY']) {
    return { missing: 'There is no display for a desktop window' };
  }
  const packageDir = path.join(root, 'node_modules', 'electron');
  try {
    // Written by Electron's own download: the path of the binary below dist/.
    const name = (await readFile(path.join(packageDir, 'path.txt'), 'utf8')).trim();
    const binary = path.join(
      env['ELECTRON_OVERRIDE_DIST_PATH'] ?? path.join(packageDir, 'dist'),
      name,
    );
    await access(binary, constants.X_OK);
    const script = path.join(root, 'out', 'main', 'index.js');
    await access(script);
    return { binary, script };
  } catch {
    return { missing: 'The Electron binary is not installed here, so there is no desktop window' };
  }
}

function runElectron(binary: string, script: string, context: CommandContext): Promise<ExitCode> {
  return new Promise((resolve, reject) => {
    const child = spawn(binary, [script], {
      stdio: 'inherit',
      env: { ...context.io.env, WAA_MONITOR_DATA_DIR: context.dataDir },
    });
    context.io.interrupted.addEventListener('abort', () => child.kill(), { once: true });
    child.once('error', reject);
    child.once('exit', (code) => {
      if (context.io.interrupted.aborted) resolve(EXIT.interrupted);
      else resolve(code === 0 ? EXIT.done : EXIT.failed);
    });
  });
}
