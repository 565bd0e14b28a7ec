/** What each operation runs on the VM. */
import type { RequestableKind } from '#protocol/operations.ts';
import { assertNever } from '#protocol/vocabulary.ts';
import { restartContainer, signalClient, stopContainer } from '../remote/changeCommands.ts';
import type { RemoteHost } from '../remote/remoteHost.ts';
import { archiveSteps } from './archiveResults.ts';
import { measureFolder, type Place } from './lookAtVm.ts';
import { step, type StartStep } from './startStep.ts';

/** Windows gets 120 s to shut down before Docker ends it. */
const PATIENCE = { timeoutMs: 180_000 };

export interface OperationGround {
  /** One per worker. */
  readonly containers: readonly string[];
  /** Null when none were found. */
  readonly results: Place | null;
  readonly stamp: string;
}

export interface OperationSteps {
  readonly steps: readonly StartStep[];
  readonly notices: readonly string[];
}

export async function operationSteps(
  kind: RequestableKind,
  host: RemoteHost,
  ground: OperationGround,
): Promise<OperationSteps> {
  const { containers } = ground;
  switch (kind) {
    case 'capture':
      return {
        steps: [],
        notices: ['Writes a picture, the end of the log and the state into the folder of the run.'],
      };
    case 'stop_client':
      return {
        steps: containers.map((container) => step(signalClient, { container })),
        notices: ['The task in progress gets no result. Results of finished tasks stay.'],
      };
    case 'stop_container':
      return {
        steps: containers.map((container) => step(stopContainer, { container }, PATIENCE)),
        notices: ['Windows is shut down. The task in progress gets no result.'],
      };
    case 'restart_container':
      return restartSteps(host, ground);
    default:
      return assertNever(kind);
  }
}

/** entry.sh deletes the results when it starts, unless it was told not to: they are copied before. */
async function restartSteps(host: RemoteHost, ground: OperationGround): Promise<OperationSteps> {
  const { containers, results, stamp } = ground;
  const restart = containers.map((container) => step(restartContainer, { container }, PATIENCE));
  const notice = 'Windows and the client start again. The task in progress gets no result.';
  const listed = results === null ? 'missing' : await measureFolder(host, results);
  if (results === null || listed === 'missing' || listed?.fileCount === 0) {
    return { steps: restart, notices: [notice] };
  }
  const to = `${results.path.replace(/\/+$/, '')}-archived-${stamp}`;
  const told = { from: results.path, to, how: 'copy' as const, fileCount: 0, sizeBytes: 0 };
  const archive = archiveSteps({
    place: results,
    to,
    how: 'copy',
    asRoot: null,
    // Unlistable results stop the operation when they are counted again.
    told: { ...told, ...(listed ?? { fileCount: -1 }) },
    isGrowing: true,
  });
  return {
    steps: [...archive, ...restart],
    notices: [notice, `The results are copied to ${to} before.`],
  };
}
