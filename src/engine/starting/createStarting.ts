/** Puts the parts of starting and operations together for the engine. */
import { runPaths } from '../runs/runPaths.ts';
import type { Profiles } from '../profiles.ts';
import { connectOnce } from '../sessions/openSession.ts';
import type { SessionParts } from '../sessions/openSession.ts';
import type { MonitorSessionOptions } from '../sessions/monitorSession.ts';
import type { Watches } from '../sessions/watches.ts';
import { Operations } from './operations.ts';
import { Starter } from './starter.ts';
import { createStuckActions } from './stuckActions.ts';
import type { StartingParts } from './startingRouter.ts';
import { leaveWish } from './wishes.ts';

export interface Starting {
  readonly parts: StartingParts;
  readonly onRun: NonNullable<MonitorSessionOptions['onRun']>;
  close(): Promise<void>;
}

/** @param watches are made with `onRun`, so they are asked for only when they are needed. */
export function createStarting(
  parts: Omit<SessionParts, 'onRun'>,
  profiles: Profiles,
  watches: () => Watches,
): Starting {
  const onProblem = (error: unknown, message: string): void => {
    parts.log.logger.warn({ error: String(error) }, message);
  };
  const operations = new Operations({
    watches: { sessionOfRun: (runId) => watches().sessionOfRun(runId) },
    askWriter: async (runId, operationId, wish) => {
      const { feed } = await parts.library.open(runId);
      const isOpen = feed.state.operations.some(
        ({ id, status }) => id === operationId && status === 'announced',
      );
      if (isOpen) await leaveWish(runPaths(parts.options.dataDir, runId).dir, operationId, wish);
      return isOpen;
    },
  });
  const starter = new Starter({
    profiles,
    watches: {
      start: (profileId, options) => watches().start(profileId, options),
      sessionOf: (profileId) => watches().sessionOf(profileId),
    },
    secrets: parts.secrets,
    environment: process.env,
    connect: (profile, signal) => connectOnce(parts, profile, signal),
    onProblem,
  });
  return {
    parts: { starter, operations },
    onRun: createStuckActions({ operations, profileOf: (id) => profiles.get(id), onProblem }),
    close: async () => {
      operations.close();
      await starter.close();
    },
  };
}
