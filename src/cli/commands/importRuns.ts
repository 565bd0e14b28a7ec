/** Runs from files, from the terminal: results folders, logs, zips, bundles. */
import { formatTime } from '#core/format/instant.ts';
import { describeContents, plural } from '#core/format/importable.ts';
import type { ImportableRun, ImportMessage, ImportPreview } from '#protocol/imports.ts';
import type { CommandContext } from '../context.ts';
import { withEngine } from '../engineSession.ts';
import type { MonitorClient } from '../engineSession.ts';
import { EXIT, writeLine } from '../io.ts';
import type { ExitCode } from '../io.ts';
import { plainText } from '../views/plainText.ts';
import { localPath } from './profileFlags.ts';

export interface ImportRunsFlags {
  readonly preview?: boolean;
  readonly again?: boolean;
}

export function importRuns(
  context: CommandContext,
  file: string,
  flags: ImportRunsFlags,
): Promise<ExitCode> {
  const place = { path: localPath(file) };
  return withEngine(context, {}, async ({ client }) => {
    if (flags.preview === true) {
      const preview = await client.imports.preview(place, { signal: context.io.interrupted });
      context.result(previewText(preview, context.io.now()), {
        type: 'import_preview',
        ...preview,
      });
      return EXIT.done;
    }
    return importAll(context, client, place, flags.again ?? false);
  });
}

async function importAll(
  context: CommandContext,
  client: MonitorClient,
  place: { readonly path: string },
  again: boolean,
): Promise<ExitCode> {
  const progress = new ProgressLine(context);
  let hasFailed = false;
  try {
    const messages = await client.imports.start(
      { place, again },
      { signal: context.io.interrupted },
    );
    for await (const message of messages) {
      progress.clear();
      if (message.kind === 'progress') progress.show(message);
      else tell(context, message);
      hasFailed ||= message.kind === 'failed';
    }
  } catch (error) {
    progress.clear();
    if (!context.io.interrupted.aborted) throw error;
    context.note('Cancelled; nothing of a run that was not whole is kept.');
    return EXIT.interrupted;
  }
  return hasFailed ? EXIT.failed : EXIT.done;
}

function tell(
  context: CommandContext,
  message: Exclude<ImportMessage, { readonly kind: 'progress' }>,
): void {
  if (message.kind === 'failed') {
    context.result(`Not imported: ${plainText(message.name)}. ${plainText(message.message)}`, {
      type: 'import_failed',
      name: message.name,
      message: message.message,
    });
    return;
  }
  const { name, runId, isNew } = message.run;
  context.result(
    isNew
      ? `Imported ${plainText(name)} as ${runId}`
      : `Already here: ${plainText(name)} is ${runId} (--again imports it once more)`,
    { type: 'imported', ...message.run },
  );
}

function previewText(preview: ImportPreview, nowMs: number): string {
  return [
    `${preview.title} at ${plainText(preview.location)}`,
    ...preview.runs.flatMap((run) => runText(run, nowMs)),
    ...preview.remarks.map((remark) => plainText(remark)),
    ...(preview.isGrowing
      ? ['Files were written here just now. To follow the run: waa-monitor watch PATH']
      : []),
  ].join('\n');
}

/** What tells runs apart; `--json` has all of them. */
const SHOWN_SETTINGS = [
  'model',
  'agent',
  'observation_type',
  'som_origin',
  'a11y_backend',
  'max_steps',
  'temperature',
  'num_workers',
  'diff_lvl',
];

function runText(run: ImportableRun, nowMs: number): string[] {
  const settings = SHOWN_SETTINGS.flatMap((name) => {
    const setting = run.settings[name];
    return setting === undefined ? [] : [`${name} ${setting.value}`];
  }).join(', ');
  const times = [run.startedAt, run.endedAt].map((at) =>
    at === null ? '' : formatTime(at, { nowMs }),
  );
  return [
    '',
    plainText(run.name),
    `  ${describeContents(run)}`,
    ...(run.startedAt === null ? [] : [`  from ${times.filter(Boolean).join(' to ')}`]),
    ...(run.logs.length === 0
      ? []
      : [`  ${plural(run.logs.length, 'log')}: ${plainText(run.logs.slice(0, 5).join(', '))}`]),
    ...(settings === '' ? [] : [`  ${plainText(settings)}`]),
    ...run.remarks.map((remark) => `  ! ${plainText(remark)}`),
    ...(run.existing === null
      ? []
      : [
          `  ${run.existing.isSame ? 'Already here' : 'Imported before, and changed since'}: ${run.existing.runId}`,
        ]),
  ];
}

const STAGES = {
  reading_log: 'reading the log',
  copying: 'copying',
  reading_results: 'reading results',
} as const;

/** One line that is written over, on a terminal only. */
class ProgressLine {
  readonly #context: CommandContext;
  #isShown = false;

  constructor(context: CommandContext) {
    this.#context = context;
  }

  show(message: Extract<ImportMessage, { kind: 'progress' }>): void {
    const { io, isJson, isQuiet } = this.#context;
    if (isJson) {
      writeLine(io.stdout, JSON.stringify({ ...message, type: 'import_progress' }));
      return;
    }
    if (isQuiet || io.stderr.isTTY !== true) return;
    const { run, runCount, name, stage, fraction } = message;
    const which = runCount > 1 ? `${String(run)}/${String(runCount)} ` : '';
    const percent = `${String(Math.floor(fraction * 100))} %`;
    io.stderr.write(`${which}${plainText(name)}: ${STAGES[stage]} ${percent}`);
    this.#isShown = true;
  }

  clear(): void {
    if (this.#isShown) this.#context.io.stderr.write('\r\u001b[2K');
    this.#isShown = false;
  }
}
