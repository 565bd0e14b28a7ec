/** Text files that WAA saved for one step, from the run's mirror. */
import { open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { scrubText } from '#core/scrub/scrubText.ts';
import type { RunState } from '#protocol/snapshot.ts';
import type { TaskKey } from '#protocol/vocabulary.ts';
import type { RunPaths } from './runPaths.ts';

/** A prompt or a tree is far below this; what is beyond is cut and said so. */
const MAX_TEXT_BYTES = 2 * 2 ** 20;
const TEXT_FILE = /^([a-z_]+)-step_(reset|\d+)_[\d@]+\.(txt|json)$/;

export interface StepFile {
  readonly name: string;
  readonly kind: string;
  readonly sizeBytes: number;
  readonly text: string;
}

/** Step 0 is the observation after reset. Files of the latest attempt, by name. */
export async function readStepFiles(
  paths: RunPaths,
  state: RunState,
  task: TaskKey,
  stepNumber: number,
): Promise<StepFile[]> {
  const folder = taskFolder(paths, state, task);
  if (folder === null) return [];
  const wanted = stepNumber === 0 ? 'reset' : String(stepNumber - 1);
  const names = await readdir(folder).catch(() => []);
  const files = names.flatMap((name) => {
    const match = TEXT_FILE.exec(name);
    return match?.[2] === wanted ? [{ name, kind: match[1] ?? '' }] : [];
  });
  return Promise.all(
    files.map(async ({ name, kind }) => ({
      name,
      kind,
      ...(await readText(path.join(folder, name))),
    })),
  );
}

/** Where the task's pictures are is where its texts are. */
function taskFolder(paths: RunPaths, state: RunState, task: TaskKey): string | null {
  const attempt = state.tasks[task]?.attempts.at(-1);
  const picture =
    attempt?.resetScreenshot ?? attempt?.steps.find((step) => step.screenshot)?.screenshot;
  if (!picture) return null;
  const folder = path.resolve(paths.dir, path.dirname(picture));
  return folder.startsWith(paths.artifacts + path.sep) ? folder : null;
}

async function readText(filePath: string): Promise<{ sizeBytes: number; text: string }> {
  const handle = await open(filePath, 'r');
  try {
    const { size } = await handle.stat();
    const bytes = Buffer.alloc(Math.min(size, MAX_TEXT_BYTES));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
    const text = bytes.toString('utf8', 0, bytesRead);
    const cut = size > MAX_TEXT_BYTES ? `\n… cut after ${String(MAX_TEXT_BYTES)} bytes` : '';
    return { sizeBytes: size, text: scrubText(text) + cut };
  } finally {
    await handle.close();
  }
}
