/** `npm run bench [-- --json] [-- NAME …]`: all measurements, or those named. */
import { comparison } from './comparison.ts';
import { exportReport } from './exportReport.ts';
import { ingest } from './ingest.ts';
import { journal } from './journal.ts';
import { library } from './library.ts';
import { longRun } from './longRun.ts';
import { mirror } from './mirror.ts';
import { reducer } from './reducer.ts';
import { describeMachine, printTable } from './report.ts';
import type { Finding, Measurement } from './report.ts';
import { hugePage, lineToPage, start } from './page.ts';

const MEASUREMENTS: readonly Measurement[] = [
  ingest,
  journal,
  reducer,
  comparison,
  lineToPage,
  mirror,
  library,
  hugePage,
  exportReport,
  longRun,
  start,
];

const args = process.argv.slice(2);
const isJson = args.includes('--json');
const names = args.filter((arg) => !arg.startsWith('--'));
const unknown = names.filter((name) => !MEASUREMENTS.some(({ id }) => id === name));
if (unknown.length > 0) {
  console.error(
    `Unknown: ${unknown.join(', ')}. There are: ${MEASUREMENTS.map(({ id }) => id).join(', ')}.`,
  );
  process.exit(2);
}
const machine = describeMachine();
const findings: Finding[] = [];
for (const measurement of MEASUREMENTS) {
  if (names.length > 0 && !names.includes(measurement.id)) continue;
  if (!isJson) console.error(`Measuring: ${measurement.title} …`);
  findings.push(...(await measurement.run()));
}
if (isJson) {
  console.log(JSON.stringify({ machine, findings }, null, 2));
} else {
  console.log(
    Object.entries(machine)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n'),
  );
  console.log('');
  printTable(findings);
}
