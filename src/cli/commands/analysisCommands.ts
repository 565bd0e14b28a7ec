import { Option } from 'commander';
import type { Command } from 'commander';
import { DENOMINATORS } from '#protocol/analysis.ts';
import type { Run } from '../commandBody.ts';
import { analyzeRun, compareRuns } from './analyze.ts';
import type { AnalysisFlags } from './analyze.ts';

/** `runs analyze` and `runs compare`. */
export function addAnalysisCommands(runs: Command, run: Run): void {
  runs
    .command('analyze')
    .description('rates with intervals, why tasks failed, errors, times')
    .argument('<id>')
    .addOption(denominatorOption())
    .action(run<AnalysisFlags>((context, flags, [id = '']) => analyzeRun(context, id, flags)));
  runs
    .command('compare')
    .description('runs task by task; all are held against the first')
    .argument('<id...>')
    .addOption(denominatorOption())
    .option('--all', 'list every task, not only those that differ')
    .action(run<AnalysisFlags>((context, flags, ids) => compareRuns(context, ids, flags)));
}

function denominatorOption(): Option {
  return new Option('--denominator <tasks>', 'which tasks rates are a share of')
    .choices(DENOMINATORS)
    .default('attempted');
}
