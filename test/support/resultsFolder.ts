/** A results folder as WAA leaves it, written from a played run. */
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { playRun } from './playedRun.ts';
import type { PlayedTask, Printed } from './playedRun.ts';

export const NORMAL_LOG = 'logs/normal-0-20261120@085900.log';
/** Shortly after the last step of a played run. */
const WRITTEN_AT = new Date('2026-11-20T09:09:30.000Z');

/** `printed`: left out for the whole run with its log. */
export async function writeResultsFolder(
  dir: string,
  tasks: readonly PlayedTask[],
  options: { readonly printed?: readonly Printed[]; readonly withLog?: boolean } = {},
): Promise<void> {
  const printed = options.printed ?? playRun(tasks);
  for (const { files } of printed) {
    for (const [name, content] of files) await writeDated(dir, name, content);
  }
  if (options.withLog === false) return;
  const lines = printed.flatMap((each) => each.lines);
  await writeDated(dir, NORMAL_LOG, `${lines.join('\n')}\n`);
}

export async function writeDated(
  dir: string,
  name: string,
  content: string | Uint8Array,
): Promise<void> {
  const filePath = path.join(dir, name);
  await mkdir(path.dirname(filePath), { recursive: true });
  await writeFile(filePath, content);
  await utimes(filePath, WRITTEN_AT, WRITTEN_AT);
}
