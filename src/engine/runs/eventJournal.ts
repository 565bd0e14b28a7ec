/** The journal: the only place where events get their numbers. */
import { existsSync } from 'node:fs';
import { open, readFile, truncate } from 'node:fs/promises';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import { runEventSchema } from '#protocol/events.ts';
import type { EventDraft, RunEvent } from '#protocol/events.ts';
import { JOURNAL_VERSION, journalHeaderSchema } from '#protocol/journal.ts';
import type { JournalHeader } from '#protocol/journal.ts';
import { AppendFile } from './appendFile.ts';
import type { AppendFileOptions } from './appendFile.ts';

export class EventJournal {
  readonly #file: AppendFile;
  #seq: number;

  private constructor(file: AppendFile, seq: number) {
    this.#file = file;
    this.#seq = seq;
  }

  /** Opens for writing, mends a torn last line, and hands over what is already there. */
  static async open(
    filePath: string,
    header: JournalHeader,
    options: AppendFileOptions = {},
  ): Promise<{ journal: EventJournal; events: RunEvent[] }> {
    const isNew = !existsSync(filePath);
    const { events, soundBytes } = isNew
      ? { events: [], soundBytes: 0 }
      : await readJournal(filePath);
    if (!isNew) await truncate(filePath, soundBytes);
    const file = await AppendFile.open(filePath, options);
    if (soundBytes === 0) file.append(`${JSON.stringify(header)}\n`);
    return { journal: new EventJournal(file, events.at(-1)?.seq ?? 0), events };
  }

  get seq(): number {
    return this.#seq;
  }

  append(drafts: readonly EventDraft[], seenAt: string): RunEvent[] {
    let text = '';
    const events = drafts.map((draft): RunEvent => {
      const event = { seq: ++this.#seq, seenAt, ...draft };
      text += `${JSON.stringify(event)}\n`;
      return event;
    });
    if (text !== '') this.#file.append(text);
    return events;
  }

  flush(): Promise<boolean> {
    return this.#file.flush();
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

/**
 * Reads a journal. A torn or unreadable tail is left out; `soundBytes` tells where the sound part
 * ends.
 * @throws MonitorError when the file is no journal or was written by a newer version.
 */
export async function readJournal(
  filePath: string,
): Promise<{ events: RunEvent[]; soundBytes: number }> {
  const bytes = await readFile(filePath);
  const headerEnd = bytes.indexOf(0x0a);
  if (headerEnd < 0) return { events: [], soundBytes: 0 };
  checkHeader(bytes.toString('utf8', 0, headerEnd), filePath);
  const events: RunEvent[] = [];
  let soundBytes = headerEnd + 1;
  for (;;) {
    const end = bytes.indexOf(0x0a, soundBytes);
    if (end < 0) break;
    const event = parseEventLine(bytes.toString('utf8', soundBytes, end));
    if (!event || event.seq !== events.length + 1) break;
    events.push(event);
    soundBytes = end + 1;
  }
  return { events, soundBytes };
}

/** Null for a line that is no event. */
export function parseEventLine(line: string): RunEvent | null {
  try {
    const parsed = runEventSchema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

function checkHeader(line: string, filePath: string): void {
  const parsed = journalHeaderSchema.safeParse(tryJson(line));
  if (!parsed.success) {
    throw new MonitorError(
      ERROR_CODES.internal,
      `${filePath} is not a journal of WAA Monitor: its first line is no header.`,
      'Move the file away, or restore it from a copy.',
    );
  }
  if (parsed.data.version > JOURNAL_VERSION) {
    throw new MonitorError(
      ERROR_CODES.internal,
      `${filePath} was written by a newer WAA Monitor (journal version ${String(parsed.data.version)}, this one reads up to ${String(JOURNAL_VERSION)}).`,
      'Update WAA Monitor.',
    );
  }
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Follows a journal that another instance writes. `offset` is where the last sound line ended. */
export async function readJournalFrom(
  filePath: string,
  offset: number,
): Promise<{ events: RunEvent[]; offset: number }> {
  const handle = await open(filePath, 'r');
  try {
    const { size } = await handle.stat();
    if (size <= offset) return { events: [], offset };
    const bytes = Buffer.alloc(size - offset);
    await handle.read(bytes, 0, bytes.length, offset);
    const events: RunEvent[] = [];
    let start = 0;
    for (;;) {
      const end = bytes.indexOf(0x0a, start);
      if (end < 0) break;
      const event = parseEventLine(bytes.toString('utf8', start, end));
      if (event) events.push(event);
      start = end + 1;
    }
    return { events, offset: offset + start };
  } finally {
    await handle.close();
  }
}
