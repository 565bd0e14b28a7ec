/** A long log of WAA's client in our own words, for measuring. */

const TASK_LINES = (task: number, at: string): string[] => {
  const head = (level: string, place: string): string =>
    `\u001b[1;33m[${at} \u001b[31m${level} \u001b[32m${place}-MainProcess\u001b[1;33m] \u001b[0m`;
  const id = `${String(task).padStart(8, '0')}-aaaa-bbbb-cccc-000000000000-WOS`;
  const lines = [
    `${head('INFO', 'run/208')}Windows Agent Arena: Starting on NORMAL difficulty`,
    `${head('INFO', 'run/224')}[Domain]: notepad`,
    `${head('INFO', 'run/225')}[Example ID]: ${id}`,
    `${head('INFO', 'run/229')}[Instruction]: Write a line of text number ${String(task)} and save it.`,
    `${head('INFO', 'desktop_env/245')}Resetting environment...`,
    `${head('ERROR', 'desktop_env/260')}Not implemented! Reverting to snapshot is not supported for remote VMs! Closing all applications instead`,
    `${head('INFO', 'desktop_env/285')}Setting up environment...`,
    `${head('INFO', 'desktop_env/288')}Environment setup complete.`,
  ];
  for (let step = 1; step <= 15; step += 1) {
    lines.push(
      `${head('INFO', 'lib_run_single/41')}Agent: Thinking...`,
      `${head('INFO', 'agent/180')}Processing screenshot...`,
      `${head('INFO', 'agent/401')}Thinking...`,
      `${head('INFO', 'lib_run_single/56')}Step ${String(step)}: computer.mouse.move_abs(x=0.${String(step)}, y=0.4)`,
      'computer.mouse.single_click()',
      '',
      `${head('INFO', 'python/180')}Command executed successfully: {`,
      '  "status": "success"',
      '}',
      `${head('INFO', 'lib_run_single/60')}Reward: 0.00`,
      `${head('INFO', 'lib_run_single/61')}Done: ${step === 15 ? 'True' : 'False'}`,
    );
  }
  lines.push(
    `${head('INFO', 'lib_run_single/82')}Running evaluator(s)...`,
    `${head('INFO', 'lib_run_single/84')}Result: 1.00`,
    `${head('INFO', 'run/280')}Finished notepad/${id}`,
  );
  return lines;
};

/** Whole tasks until there are at least `lineCount` lines; ends with a newline. */
export function sampleLog(lineCount: number): { text: string; lines: number } {
  const lines: string[] = [];
  for (let task = 0; lines.length < lineCount; task += 1) {
    const at = new Date(Date.UTC(2026, 10, 20) + task * 60_000);
    lines.push(
      ...TASK_LINES(task, at.toISOString().replace('T', ' ').replace('.', ',').slice(0, 23)),
    );
  }
  return { text: `${lines.join('\n')}\n`, lines: lines.length };
}
