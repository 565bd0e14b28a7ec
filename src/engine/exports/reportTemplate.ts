/** The page of a report as the build made it, with the marks where a run goes. */
import { readFile } from 'node:fs/promises';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';

/** As in vite.report.config.ts. */
const RUN_MARK = '<!--waa-monitor:run-->';
const PARTS_MARK = '<!--waa-monitor:parts-->';

export interface ReportTemplate {
  /** Up to where the run goes: head and styles. */
  readonly head: string;
  /** The script, which reads the run. */
  readonly script: string;
  /** After pictures and texts. */
  readonly tail: string;
}

/** @throws MonitorError `not_found` when the page has not been built. */
export async function readReportTemplate(filePath: string | undefined): Promise<ReportTemplate> {
  const text = filePath === undefined ? null : await readFile(filePath, 'utf8').catch(() => null);
  const runAt = text?.indexOf(RUN_MARK) ?? -1;
  const partsAt = text?.lastIndexOf(PARTS_MARK) ?? -1;
  if (text === null || runAt < 0 || partsAt < runAt) {
    throw new MonitorError(
      ERROR_CODES.notFound,
      'The page of HTML reports has not been built.',
      'Run "npm run build", then export again. The other formats work without it.',
    );
  }
  return {
    head: text.slice(0, runAt),
    script: text.slice(runAt + RUN_MARK.length, partsAt),
    tail: text.slice(partsAt + PARTS_MARK.length),
  };
}
