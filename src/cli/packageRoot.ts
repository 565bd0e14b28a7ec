/** Where this installation lies: the same code runs from `src/cli`, `out/main` and its chunks. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const manifestSchema = z.object({ name: z.string() });

/** The nearest folder above that is the package `waa-monitor`; null when there is none. */
export function findPackageRoot(start: string = import.meta.dirname): string | null {
  for (let dir = start; ; dir = path.dirname(dir)) {
    if (isOurPackage(path.join(dir, 'package.json'))) return dir;
    if (dir === path.dirname(dir)) return null;
  }
}

function isOurPackage(manifestPath: string): boolean {
  if (!existsSync(manifestPath)) return false;
  const manifest = manifestSchema.safeParse(JSON.parse(readFileSync(manifestPath, 'utf8')));
  return manifest.success && manifest.data.name === 'waa-monitor';
}

/** The built page of HTML reports. */
export function reportTemplate(): string {
  return path.join(findPackageRoot() ?? import.meta.dirname, 'out', 'report', 'report.html');
}

/** The built UI. */
export function rendererDir(): string {
  return path.join(findPackageRoot() ?? import.meta.dirname, 'out', 'renderer');
}
