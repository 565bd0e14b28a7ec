/** `runs export`: a run as a file for people, papers, spreadsheets, CI or another WAA Monitor. */
import path from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { z } from 'zod';
import { FORMAT_LOOKS, FORMATS } from '#core/exports/formats.ts';
import { formatBytes } from '#core/format/number.ts';
import { exportedRunSchema } from '#protocol/exportedRun.ts';
import { EXPORT_FORMATS, PACKAGINGS, PICTURE_CHOICES } from '#protocol/exports.ts';
import type {
  ExportFormat,
  ExportPlan,
  ExportWish,
  Packaging,
  PictureChoice,
  RedactionPreview,
} from '#protocol/exports.ts';
import { runIdSchema } from '#protocol/vocabulary.ts';
import type { CommandContext } from '../context.ts';
import { withEngine } from '../engineSession.ts';
import type { MonitorClient } from '../engineSession.ts';
import { UsageError } from '../errors.ts';
import { describeDone, exportToFile } from '../exportFile.ts';
import { EXIT } from '../io.ts';
import type { ExitCode } from '../io.ts';
import { plainText } from '../views/plainText.ts';

const REDACTABLE = ['instructions', 'typed-text', 'hosts'] as const;
type Redactable = (typeof REDACTABLE)[number];
/** Other names that people know these formats by. */
const ALIASES: Readonly<Record<string, ExportFormat>> = {
  markdown: 'md',
  tex: 'latex',
  bundle: 'waarun',
  xml: 'junit',
  'csv-steps': 'csv_steps',
};
/** Changes printed by --preview. */
const SHOWN_CHANGES = 20;

export interface ExportFlags {
  readonly format?: ExportFormat;
  readonly output?: string;
  readonly pictures: PictureChoice;
  readonly package: Packaging;
  readonly log: boolean;
  readonly stepFiles?: boolean;
  readonly redact: readonly Redactable[];
  readonly hide: readonly string[];
  readonly preview?: boolean;
  readonly schema?: boolean;
  readonly force?: boolean;
}

export function addExportOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--format <name>',
        `${FORMATS.map(({ id }) => id).join(', ')}; html when not told`,
      ).argParser(parseFormat),
    )
    .option(
      '-o, --output <file>',
      'where it goes; its ending tells the format when --format does not',
    )
    .addOption(
      new Option('--pictures <choice>', 'html, waarun').choices(PICTURE_CHOICES).default('thumbs'),
    )
    .addOption(
      new Option('--package <form>', 'html: one file, or the pictures beside it')
        .choices(PACKAGINGS)
        .default('auto'),
    )
    .option('--no-log', 'html: leave the log out')
    .option('--step-files', 'html: prompts, plans and accessibility trees, too')
    .option('--redact <parts>', `hide ${REDACTABLE.join(', ')} (comma between)`, parseRedact, [])
    .option('--hide <word>', 'hide a word or a /pattern/, repeatable', addWord, [])
    .option('--preview', 'print the size and what would be hidden; write nothing')
    .option('--schema', 'print the JSON Schema of the json format')
    .option('--force', 'replace what is at the output');
}

function parseFormat(text: string): ExportFormat {
  const name = text.toLowerCase();
  const format = EXPORT_FORMATS.find((known) => known === name) ?? ALIASES[name];
  if (format !== undefined) return format;
  throw new InvalidArgumentError(`It is one of ${EXPORT_FORMATS.join(', ')}.`);
}

function parseRedact(text: string, before: readonly Redactable[]): readonly Redactable[] {
  const parts = text.split(',').map((part) => {
    const known = REDACTABLE.find((each) => each === part.trim());
    if (known === undefined) throw new InvalidArgumentError(`It is of ${REDACTABLE.join(', ')}.`);
    return known;
  });
  return [...before, ...parts];
}

function addWord(word: string, before: readonly string[]): readonly string[] {
  return [...before, word];
}

export function exportRun(
  context: CommandContext,
  run: string | undefined,
  flags: ExportFlags,
): Promise<ExitCode> | ExitCode {
  if (flags.schema === true) {
    const schema = z.toJSONSchema(exportedRunSchema);
    context.result(JSON.stringify(schema, null, 2), schema);
    return EXIT.done;
  }
  if (run === undefined) {
    throw new UsageError('Which run?', 'Give its id or "latest"; see "waa-monitor runs list".');
  }
  return withEngine(context, {}, async (session) => {
    const wish = toWish(await findRun(session.client, run), flags);
    if (flags.preview === true) {
      const plan = await session.client.exports.plan(wish);
      const preview = await session.client.exports.preview(wish);
      context.result(describePlan(plan, preview), {
        type: 'export-plan',
        ...plan,
        redaction: preview,
      });
      return EXIT.done;
    }
    const target = { output: flags.output ?? null, isReplacing: flags.force ?? false };
    const done = await exportToFile(context, session, wish, target);
    const { status: _status, ...told } = done;
    context.result(describeDone(done), { type: 'exported', format: wish.format, ...told });
    return EXIT.done;
  });
}

/** @throws UsageError */
async function findRun(client: MonitorClient, run: string): Promise<string> {
  if (run === 'latest') {
    const [newest] = await client.runs.list();
    if (newest !== undefined) return newest.runId;
    throw new UsageError('There is no run yet.', 'Try one with: waa-monitor demo');
  }
  if (runIdSchema.safeParse(run).success) return run;
  throw new UsageError(`"${run}" is no id of a run.`, 'See "waa-monitor runs list".');
}

function toWish(runId: string, flags: ExportFlags): ExportWish {
  return {
    runId,
    format: flags.format ?? formatOf(flags.output) ?? 'html',
    pictures: flags.pictures,
    packaging: flags.package,
    hasLog: flags.log,
    hasStepFiles: flags.stepFiles ?? false,
    redaction: {
      instructions: flags.redact.includes('instructions'),
      typedText: flags.redact.includes('typed-text'),
      hosts: flags.redact.includes('hosts'),
      words: [...flags.hide],
    },
  };
}

function formatOf(output: string | undefined): ExportFormat | null {
  const ending = path
    .extname(output ?? '')
    .slice(1)
    .toLowerCase();
  return FORMATS.find(({ fileExtension }) => fileExtension === ending)?.id ?? null;
}

function describePlan(plan: ExportPlan, preview: RedactionPreview): string {
  const size = (bytes: number, provenance: string): string =>
    `${provenance === 'estimated' ? 'about ' : ''}${formatBytes(bytes)}`;
  return [
    `${plan.fileName} (${plan.packaging}): ${size(plan.sizeBytes, plan.provenance)}`,
    ...plan.parts.map((part) => `  ${part.title}: ${size(part.sizeBytes, part.provenance)}`),
    ...plan.remarks,
    '',
    `${String(preview.changeCount)} texts would be changed.`,
    ...preview.changes
      .slice(0, SHOWN_CHANGES)
      .flatMap(({ place, before, after }) => [
        plainText(place),
        `  - ${plainText(before)}`,
        `  + ${plainText(after)}`,
      ]),
    ...preview.leftOut,
    ...preview.problems,
  ].join('\n');
}

/** Lines of `--help` on the formats. */
export const FORMAT_HELP = `
Formats:
${FORMATS.map(({ id, text }) => `  ${id.padEnd(10)} ${FORMAT_LOOKS[id].title}: ${text}`).join('\n')}`;
