/** A run as it will leave the app: redacted, with what was left out told. */
import { createRedactor, hidesTexts, leftOutBy, redactRun } from '#core/exports/redact.ts';
import type { KnownNames, Redactor } from '#core/exports/redact.ts';
import { listPictures } from '#core/exports/recordedPictures.ts';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import type { ExportOptions } from '#protocol/exports.ts';
import type { RunNotes } from '#protocol/library.ts';
import type { Profile } from '#protocol/settings.ts';
import { runStateSchema } from '#protocol/snapshot.ts';
import type { RunState } from '#protocol/snapshot.ts';
import type { PictureRef } from '#protocol/vocabulary.ts';
import type { ExportSource, LogPages } from './exportSource.ts';

export interface GatheredRun {
  /** As it is; never written anywhere. */
  readonly original: RunState;
  /** Redacted; pictures still under their own refs. */
  readonly state: RunState;
  readonly redactor: Redactor;
  readonly notes: RunNotes;
  /** Of the format and choice asked for; empty when none are taken along. */
  readonly pictures: readonly PictureRef[];
  /** Null when it stays behind. */
  readonly log: LogPages | null;
  readonly hasStepFiles: boolean;
  /** What the reader of the export should know. */
  readonly remarks: readonly string[];
}

/** @throws MonitorError `not_found` for an unknown run, `invalid_input` for words that cannot be hidden. */
export async function gatherRun(
  source: ExportSource,
  options: ExportOptions,
): Promise<GatheredRun> {
  const { redaction } = options;
  const { state: original, lines } = await source.open(options.runId);
  const profile = original.profileId === null ? null : await source.profile(original.profileId);
  const notes = await source.notes(options.runId);
  const redactor = createRedactor(redaction, knownNames(original, profile, notes));
  const state = checked(redactRun(original, redaction, redactor));
  const isReport = options.format === 'html';
  const hasTexts = isReport && !hidesTexts(redaction);
  const pictures = isReport && options.pictures !== 'none' ? listPictures(original) : [];
  return {
    original,
    state,
    redactor,
    notes: redactor.value(notes),
    pictures,
    log: hasTexts && options.hasLog && lines.lineCount > 0 ? lines : null,
    hasStepFiles: hasTexts && options.hasStepFiles,
    remarks: [
      ...leftOutBy(redaction),
      ...(isRedacted(options) && pictures.length > 0
        ? ['Pictures are as they were taken: what is hidden in texts may be seen in them.']
        : []),
      ...redactor.problems,
    ],
  };
}

export function isRedacted({ redaction }: Pick<ExportOptions, 'redaction'>): boolean {
  const { instructions, typedText, hosts, words } = redaction;
  return instructions || typedText || hosts || words.length > 0;
}

function knownNames(state: RunState, profile: Profile | null, notes: RunNotes): KnownNames {
  const authors = Object.values(notes.tasks).flatMap(({ override }) => override?.by ?? []);
  const target = splitTarget(state.targetLabel);
  const hops = profile === null ? [] : [profile, ...profile.jumps];
  return {
    hosts: [
      // A VM that is no longer saved is known by this alone: `user@host:port`.
      target.host,
      state.targetLabel,
      state.name,
      ...(profile === null ? [] : [profile.name]),
      ...hops.map(({ host }) => host),
      ...['hostname', 'host'].flatMap((name) => {
        const fact = state.facts[name];
        return fact === undefined ? [] : [fact.value];
      }),
    ],
    users: [target.user, ...hops.map(({ user }) => user), ...authors],
  };
}

function splitTarget(label: string): { readonly user: string; readonly host: string } {
  const [, user = '', host = ''] = /^(?:([^@\s]+)@)?([^\s:]+)/.exec(label) ?? [];
  return { user, host };
}

/** A word that is also one of the app's own would make a run that nothing can read. */
function checked(state: RunState): RunState {
  const parsed = runStateSchema.safeParse(state);
  if (parsed.success) return parsed.data;
  throw new MonitorError(
    ERROR_CODES.invalidInput,
    'One of the words to hide is part of a word that reports are built on, so nothing could read the result.',
    'Choose longer or other words.',
  );
}
