/**
 * Word from an instance that only reads along to the one that watches a run: a file in the run's
 * folder, by the operation's id. Everybody who may write there may stop the run anyway.
 */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Wish } from './operations.ts';

const FOLDER = 'wishes';

export async function leaveWish(runDir: string, operationId: string, wish: Wish): Promise<void> {
  if (!/^[\w-]{1,64}$/.test(operationId)) return;
  const dir = path.join(runDir, FOLDER);
  await mkdir(dir, { recursive: true });
  await writeFile(path.join(dir, `${operationId}.${wish}`), '');
}

/** Takes the wish away; null when there is none. */
export async function takeWish(runDir: string, operationId: string): Promise<Wish | null> {
  const dir = path.join(runDir, FOLDER);
  const names = await readdir(dir).catch((): string[] => []);
  // Who says both wants it not done.
  const wish = (['cancel', 'hasten'] as const).find((each) =>
    names.includes(`${operationId}.${each}`),
  );
  if (wish === undefined) return null;
  await rm(path.join(dir, `${operationId}.${wish}`), { force: true });
  return wish;
}
