/** The app's own structured log: `<dataDir>/logs/app.log`, one JSON object a line. */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import pino from 'pino';
import { scrubText, scrubValue } from '#core/scrub/scrubText.ts';

export interface AppLog {
  readonly logger: pino.Logger;
  close(): Promise<void>;
}

/**
 * An instance that reads along writes a file of its own, so that lines never mix. Where the data
 * folder cannot be written there is no log: runs are shown all the same.
 */
export function createAppLog(dataDir: string, isWriter: boolean, level = 'info'): AppLog {
  const file = openLogFile(dataDir, isWriter ? 'app.log' : `app-${String(process.pid)}.log`);
  if (file === null) {
    return { logger: pino({ level: 'silent' }), close: () => Promise.resolve() };
  }
  const logger = pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    // People send this file to others: whatever a line is made of, it passes here.
    { write: (line) => writeLine(file, scrubbedLine(line)) },
  );
  let isOpen = true;
  return {
    logger,
    close: () => {
      if (isOpen) closeSync(file);
      isOpen = false;
      return Promise.resolve();
    },
  };
}

/** Not by pino's own stream: that one ends the process when the disk is full. */
function writeLine(file: number, line: string): void {
  try {
    writeSync(file, line);
  } catch {
    // A line less; what matters of it is in the run's warnings too.
  }
}

function openLogFile(dataDir: string, name: string): number | null {
  const dir = path.join(dataDir, 'logs');
  try {
    mkdirSync(dir, { recursive: true });
    return openSync(path.join(dir, name), 'a');
  } catch {
    return null;
  }
}

function scrubbedLine(line: string): string {
  try {
    return `${JSON.stringify(scrubValue<unknown>(JSON.parse(line)))}\n`;
  } catch {
    return scrubText(line);
  }
}
