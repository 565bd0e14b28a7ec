/** `notes.json` of a run on disk: what people added, apart from the raw data. */
import { rename, readFile } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import { EMPTY_RUN_META, NOTES_VERSION, notesFileSchema } from '#protocol/library.ts';
import type { RunNotes } from '#protocol/library.ts';

/** 10,000 tasks with a note each stay below; a bigger file is not ours. */
const MAX_BYTES = 64 * 2 ** 20;

export const NO_NOTES: RunNotes = { meta: EMPTY_RUN_META, tasks: {} };

export type NotesRead =
  | { readonly status: 'read'; readonly notes: RunNotes }
  | { readonly status: 'missing' }
  /** Damaged or by hand: kept beside as `.invalid` before anything is written over it. */
  | { readonly status: 'unreadable' }
  | { readonly status: 'newer'; readonly version: number };

export async function readNotesFile(filePath: string): Promise<NotesRead> {
  const text = await readFile(filePath, 'utf8').catch(() => null);
  if (text === null) return { status: 'missing' };
  if (text.length > MAX_BYTES) return { status: 'unreadable' };
  const content = tryJson(text);
  const version = versionOf(content);
  if (version !== null && version > NOTES_VERSION) return { status: 'newer', version };
  const parsed = notesFileSchema.safeParse(content);
  if (!parsed.success) return { status: 'unreadable' };
  const { meta, tasks } = parsed.data;
  return { status: 'read', notes: { meta, tasks } };
}

/** What can be shown of the notes; nothing when they can't be read. */
export function shownNotes(read: NotesRead): RunNotes {
  return read.status === 'read' ? read.notes : NO_NOTES;
}

/**
 * Replaces the notes by rename.
 * @throws MonitorError when a newer version wrote them: it may know more than would be kept.
 */
export async function changeNotesFile(
  filePath: string,
  savedAt: string,
  change: (before: RunNotes) => RunNotes,
): Promise<RunNotes> {
  const read = await readNotesFile(filePath);
  if (read.status === 'newer') {
    throw new MonitorError(
      ERROR_CODES.invalidInput,
      `The notes of this run were written by a newer WAA Monitor (version ${String(read.version)}, this one knows ${String(NOTES_VERSION)}).`,
      'Update WAA Monitor, then change them.',
    );
  }
  if (read.status === 'unreadable') await rename(filePath, `${filePath}.invalid`);
  const notes = change(shownNotes(read));
  const content = notesFileSchema.parse({ version: NOTES_VERSION, savedAt, ...notes });
  await writeFileAtomic(filePath, `${JSON.stringify(content, null, 2)}\n`, { fsync: true });
  return notes;
}

function versionOf(content: unknown): number | null {
  if (typeof content !== 'object' || content === null || !('version' in content)) return null;
  return typeof content.version === 'number' ? content.version : null;
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
