/** What this machine has and lacks, with the remedy for each. */
import type { CommandContext } from '../context.ts';
import { EXIT } from '../io.ts';
import type { ExitCode } from '../io.ts';
import { MACHINE_CHECKS } from '../doctor/machineChecks.ts';
import type { Check } from '../doctor/machineChecks.ts';

const MARKS = { ok: '✓', warning: '!', failed: '✗' } as const;

export async function doctor(
  context: CommandContext,
  checks: readonly Check[] = MACHINE_CHECKS,
): Promise<ExitCode> {
  let hasFailed = false;
  for (const check of checks) {
    const { status, detail, remedy } = await check.run(context);
    hasFailed ||= status === 'failed';
    const lines = [`${MARKS[status]} ${check.title}: ${detail}`];
    if (remedy !== '') lines.push(`  ${remedy}`);
    context.result(lines.join('\n'), {
      type: 'check',
      id: check.id,
      title: check.title,
      status,
      detail,
      remedy,
    });
  }
  return hasFailed ? EXIT.failed : EXIT.done;
}
