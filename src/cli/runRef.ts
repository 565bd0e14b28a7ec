/** Which run a person means: its id, the beginning of its id, its name, or `last`. */
import type { RunSummary } from '#protocol/contract.ts';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import type { MonitorClient } from './engineSession.ts';
import { UsageError } from './errors.ts';

/** @throws UsageError when more than one is meant; MonitorError `not_found` when none is. */
export async function findRun(client: MonitorClient, ref: string): Promise<RunSummary> {
  return chooseRun(await client.runs.list(), ref);
}

/** Each run once. @throws as `findRun`, for the first that means none or more than one. */
export async function findRuns(
  client: MonitorClient,
  refs: readonly string[],
): Promise<readonly RunSummary[]> {
  const runs = await client.runs.list();
  return [...new Set(refs.map((ref) => chooseRun(runs, ref)))];
}

function chooseRun(runs: readonly RunSummary[], ref: string): RunSummary {
  if (/[/\\]/.test(ref)) {
    throw new UsageError(`"${ref}" is no id of a run.`, 'See "waa-monitor runs list".');
  }
  const exact = runs.find(({ runId }) => runId === ref);
  if (exact !== undefined) return exact;
  if (ref === 'last' && runs[0] !== undefined) return runs[0];
  const meant = runs.filter(({ runId, name }) => runId.startsWith(ref) || name === ref);
  const [only] = meant;
  if (only !== undefined && meant.length === 1 && ref !== '') return only;
  if (meant.length > 1 && ref !== '') {
    throw new UsageError(
      `"${ref}" can be ${String(meant.length)} runs: ${meant
        .slice(0, 5)
        .map(({ runId }) => runId)
        .join(', ')}${meant.length > 5 ? ', …' : ''}.`,
      'Give more of the id.',
    );
  }
  throw new MonitorError(
    ERROR_CODES.notFound,
    `There is no run "${ref}" in this data folder.`,
    'See "waa-monitor runs list".',
  );
}
