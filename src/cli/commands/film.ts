/** `runs film`: a task of a run as an animated GIF. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { formatDuration } from '#core/format/duration.ts';
import { formatBytes } from '#core/format/number.ts';
import { runIdSchema } from '#protocol/vocabulary.ts';
import type { TaskKey } from '#protocol/vocabulary.ts';
import type { RunState } from '#protocol/snapshot.ts';
import type { CommandContext } from '../context.ts';
import type { Run } from '../commandBody.ts';
import { withEngine } from '../engineSession.ts';
import { UsageError } from '../errors.ts';
import { EXIT } from '../io.ts';
import type { ExitCode } from '../io.ts';
import { wholeNumber } from './profileFlags.ts';

export interface FilmFlags {
  readonly output?: string;
  readonly attempt?: number;
  readonly width: number;
  readonly force?: boolean;
}

const DEFAULT_WIDTH_PX = 960;

export function addFilmCommand(runs: Command, run: Run): void {
  runs
    .command('film')
    .description('a task as an animated GIF, with what was asked and done as captions')
    .argument('<id>', 'of the run')
    .argument('<task>', 'domain/id, or the beginning of its id')
    .option('-o, --output <file>', 'where it goes; named after the task when not told')
    .option('--attempt <n>', 'which attempt; the latest when not told', wholeNumber(1, 1000))
    .option('--width <px>', 'width of the film', wholeNumber(240, 1920), DEFAULT_WIDTH_PX)
    .option('--force', 'replace what is at the output')
    .action(
      run<FilmFlags>((context, flags, [id = '', task = '']) => film(context, id, task, flags)),
    );
}

function film(
  context: CommandContext,
  runId: string,
  wanted: string,
  flags: FilmFlags,
): Promise<ExitCode> {
  if (!runIdSchema.safeParse(runId).success) {
    throw new UsageError(`"${runId}" is no id of a run.`, 'See "waa-monitor runs list".');
  }
  const ending = path.extname(flags.output ?? '.gif').toLowerCase();
  if (ending !== '.gif') {
    throw new UsageError(
      `The terminal makes GIFs, not "${ending}".`,
      'An MP4 is made in the app: "…" below the screen, then "Save as GIF or MP4".',
    );
  }
  return withEngine(context, {}, async ({ client }) => {
    const task = findTask(await client.runs.snapshot({ runId }), wanted);
    context.note('Drawing the film…');
    const made = await client.inspect.film({
      runId,
      task,
      widthPx: flags.width,
      ...(flags.attempt === undefined ? {} : { attempt: flags.attempt }),
    });
    const { base64, ...facts } = made;
    const filePath = path.resolve(flags.output ?? made.fileName);
    await writeNew(filePath, Buffer.from(base64, 'base64'), flags.force ?? false);
    const cut = made.leftOutSteps === 0 ? '' : `, without its last ${made.leftOutSteps} steps`;
    context.result(
      `${filePath}: ${formatBytes(made.sizeBytes)}, ${formatDuration(made.durationMs)}${cut}`,
      { type: 'film', filePath, ...facts },
    );
    return EXIT.done;
  });
}

function findTask(state: RunState, wanted: string): TaskKey {
  if (Object.hasOwn(state.tasks, wanted)) return wanted;
  const hits = Object.values(state.tasks).filter(
    ({ key, exampleId }) => exampleId.startsWith(wanted) || key.startsWith(wanted),
  );
  const [hit] = hits;
  if (hit !== undefined && hits.length === 1) return hit.key;
  const some = (hits.length === 0 ? Object.values(state.tasks) : hits).slice(0, 5);
  throw new UsageError(
    hits.length === 0
      ? `The run has no task "${wanted}".`
      : `"${wanted}" could be any of ${hits.length} tasks.`,
    `Name one, such as ${some.map(({ key }) => key).join(', ')}.`,
  );
}

async function writeNew(filePath: string, bytes: Buffer, isForced: boolean): Promise<void> {
  try {
    await writeFile(filePath, bytes, { flag: isForced ? 'w' : 'wx' });
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'EEXIST') throw error;
    throw new UsageError(`${filePath} is there already.`, 'Replace it with --force.');
  }
}
