/** The app's own structured log: `<dataDir>/logs/app.log`, one JSON object a line. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import pino from 'pino';
import { scrubText, scrubValue } from '#core/scrub/scrubText.ts';

export interface AppLog {
  readonly logger: pino.Logger;
  close(): Promise<void>;
}

/** An instance that reads along writes a file of its own, so that lines never mix. */
export function createAppLog(dataDir: string, isWriter: boolean, level = 'info'): AppLog {
  const dir = path.join(dataDir, 'logs');
  mkdirSync(dir, { recursive: true });
  const name = isWriter ? 'app.log' : `app-${String(process.pid)}.log`;
  const destination = pino.destination({ dest: path.join(dir, name), sync: true });
  const logger = pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    // People send this file to others: whatever a line is made of, it passes here.
    { write: (line) => destination.write(scrubbedLine(line)) },
  );
  return {
    logger,
    close: () =>
      new Promise((resolve) => {
        destination.once('close', resolve);
        destination.end();
      }),
  };
}

function scrubbedLine(line: string): string {
  try {
    return `${JSON.stringify(scrubValue<unknown>(JSON.parse(line)))}\n`;
  } catch {
    return scrubText(line);
  }
}
