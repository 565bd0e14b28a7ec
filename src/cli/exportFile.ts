/** Has the engine write an export and puts it where the person wants it. */
import { existsSync } from 'node:fs';
import { cp, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { formatBytes } from '#core/format/number.ts';
import { formatDuration } from '#core/format/duration.ts';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import type { ExportStatus, ExportWish } from '#protocol/exports.ts';
import type { CommandContext } from './context.ts';
import type { EngineSession } from './engineSession.ts';

export interface ExportTarget {
  /** File, or folder where the export is one; null for its usual name in the current folder. */
  readonly output: string | null;
  readonly isReplacing: boolean;
}

export type DoneExport = Extract<ExportStatus, { status: 'done' }> & { readonly output: string };

/**
 * @throws MonitorError `invalid_input` when something is at the target, `cancelled` at Ctrl+C, or why
 * it failed.
 */
export async function exportToFile(
  context: CommandContext,
  { client, engine }: EngineSession,
  wish: ExportWish,
  target: ExportTarget,
): Promise<DoneExport> {
  const named = target.output === null ? null : path.resolve(target.output);
  refuseExisting(named, target);
  const { exportId } = await client.exports.start(wish);
  const cancel = (): void => void client.exports.cancel({ exportId }).catch(() => undefined);
  context.io.interrupted.addEventListener('abort', cancel, { once: true });
  try {
    const done = await followToEnd(context, client, exportId);
    const { filePath } = engine.locateExport(exportId);
    const output = named ?? path.resolve(done.fileName);
    refuseExisting(output, target);
    await move(filePath, output);
    return { ...done, output };
  } finally {
    context.io.interrupted.removeEventListener('abort', cancel);
  }
}

async function followToEnd(
  context: CommandContext,
  client: EngineSession['client'],
  exportId: string,
): Promise<Extract<ExportStatus, { status: 'done' }>> {
  let told = '';
  for await (const status of await client.exports.follow({ exportId })) {
    switch (status.status) {
      case 'running':
        if (status.text !== told) context.note(`${status.text} …`);
        told = status.text;
        break;
      case 'done':
        return status;
      case 'failed':
        throw new MonitorError(ERROR_CODES.internal, status.message, status.remedy);
      case 'cancelled':
        throw new MonitorError(ERROR_CODES.cancelled, 'The export was cancelled.', '');
    }
  }
  throw new MonitorError(ERROR_CODES.internal, 'The export ended without an answer.', 'Try again.');
}

function refuseExisting(output: string | null, target: ExportTarget): void {
  if (output === null || target.isReplacing || !existsSync(output)) return;
  throw new MonitorError(
    ERROR_CODES.invalidInput,
    `There is something at ${output} already.`,
    'Choose another --output, or give --force to replace it.',
  );
}

/** A rename where both are on one disk, else a copy. */
async function move(from: string, to: string): Promise<void> {
  await mkdir(path.dirname(to), { recursive: true });
  await rm(to, { recursive: true, force: true });
  await rename(from, to).catch(async () => {
    await cp(from, to, { recursive: true });
    await rm(from, { recursive: true, force: true });
  });
}

export function describeDone(done: DoneExport): string {
  const what = done.packaging === 'file' ? '' : ` (${done.packaging})`;
  const lines = [
    `${done.output}${what}: ${formatBytes(done.sizeBytes)} in ${formatDuration(done.tookMs)}`,
    ...done.remarks,
  ];
  return lines.join('\n');
}
