import { Option } from 'commander';
import type { Command } from 'commander';
import { RUN_SORT_KEYS } from '#core/library/sortRuns.ts';
import type { Run } from '../commandBody.ts';
import { PROGRESS_MODES } from '../views/createDisplay.ts';
import { changeRuns, deleteRuns, noteRun, restoreRuns, tagRuns, trash } from './keepRuns.ts';
import type { NoteFlags, TagFlags, TrashFlags } from './keepRuns.ts';
import { listRuns } from './listRuns.ts';
import type { ListFlags } from './listRuns.ts';
import { numberWithin, wholeNumber } from './profileFlags.ts';
import { replayRun } from './replayRun.ts';
import type { ReplayFlags } from './replayRun.ts';

const RUN = 'id of a run, its beginning, its name, or "last"';
const USUAL_SPEED = 60;

/** `runs list`, what people say of runs, the trash, and replay. */
export function addLibraryCommands(runs: Command, run: Run): void {
  addList(runs, run);
  addNotes(runs, run);
  runs
    .command('delete')
    .description('move runs to the trash')
    .argument('<run...>', RUN)
    .action(run((context, _flags, refs) => deleteRuns(context, refs)));
  runs
    .command('restore')
    .description('take runs out of the trash')
    .argument('<id...>')
    .action(run((context, _flags, ids) => restoreRuns(context, ids)));
  runs
    .command('trash')
    .description('what is in the trash')
    .option('--empty', 'remove all of it for good')
    .option('--yes', 'without asking')
    .action(run<TrashFlags>((context, flags) => trash(context, flags)));
  runs
    .command('replay')
    .description('show a past run as if it were live')
    .argument('<run>', RUN)
    .option('--speed <n>', 'seconds of the run per second', numberWithin(0.1, 100_000), USUAL_SPEED)
    .addOption(
      new Option('--progress <mode>', 'how progress is shown')
        .choices(PROGRESS_MODES)
        .default('auto'),
    )
    .action(run<ReplayFlags>((context, flags, [ref = '']) => replayRun(context, ref, flags)));
}

function addList(runs: Command, run: Run): void {
  runs
    .command('list')
    .description('find runs; all of them, newest first, without options')
    .option('--filter <text>', 'as in the app: "status:failed model:gpt -tag:old score>=0.2"')
    .option('--since <day>', 'began on this day or later: 2026-11-01, today, 7d')
    .option('--before <day>', 'began before this day')
    .addOption(new Option('--until <day>', 'the same').hideHelp())
    .option('--model <text>', 'part of the name of the model')
    .option('--status <status>', 'how they ended, several with commas')
    .option('--tag <tag>', 'with this tag')
    .addOption(
      new Option('--sort <key>', 'order').choices(RUN_SORT_KEYS.filter((key) => key !== 'size')),
    )
    .option('--reverse', 'the other way round')
    .option('--limit <n>', 'at most so many', wholeNumber(1, 100_000))
    .action(
      run<ListFlags & { readonly until?: string }>((context, { until, ...flags }) =>
        listRuns(context, until === undefined ? flags : { before: until, ...flags }),
      ),
    );
}

function addNotes(runs: Command, run: Run): void {
  runs
    .command('note')
    .description('show the note of a run; with words, write it')
    .argument('<run>', RUN)
    .argument('[words...]')
    .option('--clear', 'take the note away')
    .action(
      run<NoteFlags>((context, flags, [ref = '', ...words]) => noteRun(context, ref, words, flags)),
    );
  runs
    .command('tag')
    .description('add tags to runs, or take them off')
    .argument('<run...>', RUN)
    .option('--add <tag>', 'add this tag', collect)
    .option('--remove <tag>', 'take this tag off', collect)
    .action(run<TagFlags>((context, flags, refs) => tagRuns(context, refs, flags)));
  runs
    .command('rename')
    .description('show a run under another name; without one, under its own')
    .argument('<run>', RUN)
    .argument('[name]')
    .action(
      run((context, _flags, [ref = '', name]) =>
        changeRuns(context, [ref], { name: name?.trim() === '' ? null : (name ?? null) }),
      ),
    );
  const changes = [
    ['star', 'mark runs; retention leaves them alone', { isStarred: true }],
    ['unstar', 'take the star off', { isStarred: false }],
    ['archive', 'leave runs out of the lists', { isArchived: true }],
    ['unarchive', 'put them back into the lists', { isArchived: false }],
  ] as const;
  for (const [name, description, change] of changes) {
    runs
      .command(name)
      .description(description)
      .argument('<run...>', RUN)
      .action(run((context, _flags, refs) => changeRuns(context, refs, change)));
  }
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
