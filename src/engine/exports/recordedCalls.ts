/**
 * Calls that the page of a report makes and that have the same answer for every reader: they are made
 * once, when it is written. What the page asks for and is neither here nor answered by its client
 * (src/renderer/report/recordedClient.ts) has to be hidden there by `isRecorded`.
 */
import type { ContractRouterClient } from '@orpc/contract';
import type { MonitorContract } from '#protocol/contract.ts';
import { answerKey } from '#protocol/recordedRun.ts';
import type { RunId } from '#protocol/vocabulary.ts';

type Rpc = ContractRouterClient<MonitorContract>;
type Call = readonly [path: string, make: (rpc: Rpc, runId: RunId) => Promise<unknown>];

const CALLS: readonly Call[] = [
  ['runs.history', (rpc, runId) => rpc.runs.history({ runId })],
  ['runs.commands', (rpc, runId) => rpc.runs.commands({ runId })],
  ['analysis.troubles', (rpc, runId) => rpc.analysis.troubles({ runId })],
  ['analysis.earlier', (rpc, runId) => rpc.analysis.earlier({ runId })],
  ['analysis.marks', (rpc, runId) => rpc.analysis.marks({ runId })],
  ['cost.ofRun', (rpc, runId) => rpc.cost.ofRun({ runId })],
  ['library.meta', (rpc, runId) => rpc.library.meta({ runId })],
];

/** By `answerKey`. A call that fails has no answer: the page shows that part as it shows any failure. */
export async function recordAnswers(rpc: Rpc, runId: RunId): Promise<Record<string, unknown>> {
  const answers: Record<string, unknown> = {};
  for (const [path, make] of CALLS) {
    try {
      answers[answerKey(path, { runId })] = await make(rpc, runId);
    } catch {
      continue;
    }
  }
  return answers;
}
