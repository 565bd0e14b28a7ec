import { open } from 'node:fs/promises';

/** The end of a text file in whole lines, at most so many bytes of it; empty when there is none. */
export async function readFileTail(filePath: string, maxBytes: number): Promise<string> {
  const file = await open(filePath, 'r').catch(() => null);
  if (file === null) return '';
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - maxBytes);
    const { buffer, bytesRead } = await file.read({
      buffer: Buffer.alloc(size - start),
      position: start,
    });
    const text = buffer.toString('utf8', 0, bytesRead);
    // What comes before the first line end is the rest of a line.
    return start === 0 ? text : text.slice(text.indexOf('\n') + 1);
  } finally {
    await file.close();
  }
}
