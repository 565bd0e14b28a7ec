/** A file that is written piece by piece, no faster than the disk takes it. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

export interface TextFile {
  write(text: string): Promise<void>;
  close(): Promise<void>;
  /** Gives up; what was written stays for the caller to remove. */
  abandon(): void;
}

/** Gathered before they are handed on: fewer and larger writes. */
const PIECE_CHARS = 1 << 18;

export function createTextFile(filePath: string): TextFile {
  const stream = createWriteStream(filePath, { encoding: 'utf8' });
  const failure = new Promise<never>((_resolve, reject) => stream.once('error', reject));
  // Told by the next `write` or `close`; a failure in between is nobody's to hear.
  failure.catch(() => undefined);
  let gathered: string[] = [];
  let gatheredChars = 0;
  const flush = async (): Promise<void> => {
    const text = gathered.join('');
    gathered = [];
    gatheredChars = 0;
    if (text !== '' && !stream.write(text)) await Promise.race([once(stream, 'drain'), failure]);
  };
  return {
    write: async (text) => {
      gathered.push(text);
      gatheredChars += text.length;
      if (gatheredChars >= PIECE_CHARS) await flush();
    },
    close: async () => {
      await flush();
      const ended = once(stream, 'close');
      stream.end();
      await Promise.race([ended, failure]);
    },
    abandon: () => stream.destroy(),
  };
}
