/** npm run fuzz -- [--count N] [--seed N] [--only TEXT]: every parser, N damaged inputs each. */
import { parseArgs } from 'node:util';
import { FuzzFailure, runTarget } from './runTarget.ts';
import { FUZZ_TARGETS } from './targets.ts';

const DEFAULT_COUNT = '20000';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: DEFAULT_COUNT },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
  },
});
const count = Number(values.count);
const seed = Number(values.seed);
if (!Number.isInteger(count) || count < 1 || !Number.isInteger(seed)) {
  process.stderr.write('--count and --seed take whole numbers.\n');
  process.exit(2);
}

let total = 0;
let failures = 0;
for (const target of FUZZ_TARGETS.filter(({ id }) => id.includes(values.only))) {
  try {
    const report = await runTarget(target, count, seed);
    total += report.count;
    const rate = Math.round((report.count / report.tookMs) * 1000);
    const slowest = `slowest ${report.slowestMs.toFixed(1)} ms (${String(report.slowestChars)} characters)`;
    process.stdout.write(
      `ok      ${report.id.padEnd(30)} ${String(report.count).padStart(9)} inputs  ${String(rate).padStart(7)}/s  ${slowest}\n`,
    );
  } catch (error) {
    if (!(error instanceof FuzzFailure)) throw error;
    failures += 1;
    process.stdout.write(`FAILED  ${error.message}\n`);
    if (error.cause instanceof Error) process.stdout.write(`${error.cause.stack ?? ''}\n`);
  }
}
const memoryMb = Math.round(process.memoryUsage().rss / 2 ** 20);
process.stdout.write(
  `${String(total)} inputs, ${String(failures)} parsers failed, memory at the end ${String(memoryMb)} MB\n`,
);
process.exitCode = failures === 0 ? 0 : 1;
