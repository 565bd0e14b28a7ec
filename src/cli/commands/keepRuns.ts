/** `runs note`, `tag`, `star`, `rename`, `archive`, `delete`, `restore`, `trash`. */
import { formatTime } from '#core/format/instant.ts';
import { formatBytes } from '#core/format/number.ts';
import type { RunMetaChange } from '#protocol/library.ts';
import { tagSchema } from '#protocol/library.ts';
import type { CommandContext } from '../context.ts';
import type { MonitorClient } from '../engineSession.ts';
import { withEngine } from '../engineSession.ts';
import { UsageError } from '../errors.ts';
import { EXIT } from '../io.ts';
import type { ExitCode } from '../io.ts';
import { findRun, findRuns } from '../runRef.ts';
import { plainText } from '../views/plainText.ts';
import { table } from '../views/table.ts';

export interface NoteFlags {
  /** Take the note away. */
  readonly clear?: boolean;
}

/** Shows the note; with words writes it. */
export function noteRun(
  context: CommandContext,
  ref: string,
  words: readonly string[],
  flags: NoteFlags,
): Promise<ExitCode> {
  const text = words.join(' ');
  return withEngine(context, {}, async ({ client }) => {
    const { runId } = await findRun(client, ref);
    const isWriting = flags.clear === true || text !== '';
    const { meta } = isWriting
      ? await client.library.saveMeta({ runId, change: { note: flags.clear ? '' : text } })
      : await client.library.meta({ runId });
    const shown = meta.note === '' ? 'No note.' : plainText(meta.note);
    context.result(shown, { type: 'run.meta', runId, ...meta });
    return EXIT.done;
  });
}

export interface TagFlags {
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
}

export function tagRuns(
  context: CommandContext,
  refs: readonly string[],
  flags: TagFlags,
): Promise<ExitCode> {
  const { add = [], remove = [] } = flags;
  if (add.length + remove.length === 0) {
    throw new UsageError('No tag was given.', 'Use --add TAG or --remove TAG, as often as needed.');
  }
  for (const tag of add) {
    const parsed = tagSchema.safeParse(tag);
    if (!parsed.success) throw new UsageError(`"${tag}": ${parsed.error.issues[0]?.message ?? ''}`);
  }
  return withEngine(context, {}, async ({ client }) => {
    const runIds = (await findRuns(client, refs)).map(({ runId }) => runId);
    const { changed } = await client.library.tag({ runIds, add: [...add], remove: [...remove] });
    context.result(changed === 1 ? '1 run changed.' : `${String(changed)} runs changed.`, {
      type: 'runs.tagged',
      runIds,
      changed,
    });
    return EXIT.done;
  });
}

/** One change of what people say of runs, for all of them. */
export function changeRuns(
  context: CommandContext,
  refs: readonly string[],
  change: RunMetaChange,
): Promise<ExitCode> {
  return withEngine(context, {}, async ({ client }) => {
    for (const { runId } of await findRuns(client, refs)) {
      const { meta } = await client.library.saveMeta({ runId, change });
      context.result(`${runId}: ${stateText(change)}`, { type: 'run.meta', runId, ...meta });
    }
    return EXIT.done;
  });
}

function stateText(change: RunMetaChange): string {
  if (change.name !== undefined) return change.name === null ? 'own name' : plainText(change.name);
  if (change.isStarred !== undefined) return change.isStarred ? 'starred' : 'not starred';
  return change.isArchived === true ? 'archived' : 'not archived';
}

export function deleteRuns(context: CommandContext, refs: readonly string[]): Promise<ExitCode> {
  return withEngine(context, {}, async ({ client }) => {
    const runIds = (await findRuns(client, refs)).map(({ runId }) => runId);
    const { removed, kept } = await client.library.remove({ runIds });
    for (const { runId, reason } of kept) context.note(`${runId} stays: ${reason}`);
    const undo =
      removed.length === 0 ? '' : ` Undo with: waa-monitor runs restore ${removed.join(' ')}`;
    context.result(`${countText(removed.length)} in the trash.${undo}`, {
      type: 'runs.deleted',
      removed,
      kept,
    });
    return kept.length === 0 ? EXIT.done : EXIT.failed;
  });
}

export function restoreRuns(context: CommandContext, runIds: readonly string[]): Promise<ExitCode> {
  return withEngine(context, {}, async ({ client }) => {
    const { restored, kept } = await client.library.restore({ runIds: [...runIds] });
    for (const { runId, reason } of kept) context.note(`${runId} stays: ${reason}`);
    context.result(`${countText(restored.length)} restored.`, {
      type: 'runs.restored',
      restored,
      kept,
    });
    return kept.length === 0 ? EXIT.done : EXIT.failed;
  });
}

export interface TrashFlags {
  readonly empty?: boolean;
  readonly yes?: boolean;
}

/** Lists what is in the trash; with --empty removes it for good. */
export function trash(context: CommandContext, flags: TrashFlags): Promise<ExitCode> {
  return withEngine(context, {}, async ({ client }) =>
    flags.empty === true ? emptyTrash(context, client, flags) : listTrash(context, client),
  );
}

async function listTrash(context: CommandContext, client: MonitorClient): Promise<ExitCode> {
  const runs = await client.library.trash();
  if (context.isJson) {
    for (const run of runs) context.result('', { type: 'run.trashed', ...run });
    return EXIT.done;
  }
  const nowMs = context.io.now();
  const rows = runs.map(({ runId, name, trashedAt, sizeBytes }) => [
    runId,
    name,
    formatTime(trashedAt, { nowMs }),
    formatBytes(sizeBytes),
  ]);
  const text = table(['RUN', 'NAME', 'DELETED', 'ON DISK'], rows);
  context.result(runs.length === 0 ? 'The trash is empty.' : text, {});
  return EXIT.done;
}

async function emptyTrash(
  context: CommandContext,
  client: MonitorClient,
  flags: TrashFlags,
): Promise<ExitCode> {
  const runs = await client.library.trash();
  if (runs.length > 0 && flags.yes !== true && !(await isSure(context, runs.length))) {
    context.note('Nothing was removed.');
    return EXIT.failed;
  }
  const { removed, freedBytes } = await client.library.emptyTrash({});
  context.result(
    `${countText(removed.length)} removed for good, ${formatBytes(freedBytes)} freed.`,
    {
      type: 'trash.emptied',
      removed,
      freedBytes,
    },
  );
  return EXIT.done;
}

/** @throws UsageError when nobody can be asked. */
async function isSure({ io }: CommandContext, count: number): Promise<boolean> {
  if (!io.canAsk) {
    throw new UsageError('Nobody can be asked here.', 'Say --yes to remove the runs for good.');
  }
  const question = `Remove ${countText(count)} for good? This can't be undone. [y/N] `;
  const answer = await io.ask(question, false, io.interrupted);
  return /^y(?:es)?$/i.test(answer?.trim() ?? '');
}

function countText(count: number): string {
  return count === 1 ? '1 run' : `${String(count)} runs`;
}
