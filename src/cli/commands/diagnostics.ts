import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { formatBytes } from '#core/format/number.ts';
import { runIdSchema } from '#protocol/vocabulary.ts';
import type { CommandContext } from '../context.ts';
import { withEngine } from '../engineSession.ts';
import { UsageError } from '../errors.ts';
import { EXIT } from '../io.ts';
import type { ExitCode } from '../io.ts';

export interface DiagnosticsFlags {
  readonly output?: string;
  readonly pictures: boolean;
}

export function saveDiagnostics(
  context: CommandContext,
  id: string,
  flags: DiagnosticsFlags,
): Promise<ExitCode> {
  const runId = runIdSchema.safeParse(id);
  if (!runId.success) {
    throw new UsageError(`"${id}" is no id of a run.`, 'See "waa-monitor runs list".');
  }
  return withEngine(context, {}, async ({ client }) => {
    const report = await client.diagnostics.write({
      runId: runId.data,
      hasPictures: flags.pictures,
    });
    const filePath = flags.output === undefined ? report.filePath : path.resolve(flags.output);
    if (filePath !== report.filePath) await copyFile(report.filePath, filePath);
    context.result(`${filePath} (${formatBytes(report.sizeBytes)})`, {
      type: 'diagnostics',
      ...report,
      filePath,
    });
    return EXIT.done;
  });
}
