/**
 * Does to a watched run what a person asked for, or what a countdown ran out for: shows it before,
 * tells of it in the journal.
 */
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import type { Operation, PlannedCommand, RequestableKind } from '#protocol/operations.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import { listProcesses } from '../remote/commandCatalogue.ts';
import { orNull } from '../discovery/tolerant.ts';
import type { RemoteHost } from '../remote/remoteHost.ts';
import { findClientProcesses } from '../discovery/clientProcesses.ts';
import { waitFor } from '../runs/waiting.ts';
import type { MonitorSession } from '../sessions/monitorSession.ts';
import type { Watches } from '../sessions/watches.ts';
import { capture } from './capture.ts';
import { OperationLog } from './operationLog.ts';
import { operationSteps, type OperationGround } from './operationSteps.ts';
import { stampOf } from './stamp.ts';

/** run.py ends within a second of SIGTERM, unless it waits for its model. */
const CLIENT_END_LIMIT_MS = 20_000;
const CLIENT_LOOK_MS = 500;
/** A person waits for the answer. */
const CONNECT_LIMIT_MS = 60_000;

export interface OperationsOptions {
  readonly watches: Pick<Watches, 'sessionOfRun'>;
  /** Leaves word for the instance that watches the run. False when nobody would read it. */
  readonly askWriter: (runId: RunId, operationId: string, wish: Wish) => Promise<boolean>;
}

export type Wish = 'cancel' | 'hasten';

export interface RunningCountdown {
  /** False when it had ended already. */
  end(wish: Wish): boolean;
}

export class Operations {
  readonly #options: OperationsOptions;
  readonly #ending = new AbortController();
  /** Runs to which something is being done. */
  readonly #busy = new Set<RunId>();
  readonly #countdowns = new Map<string, RunningCountdown>();

  constructor(options: OperationsOptions) {
    this.#options = options;
  }

  /** What it would run. Changes nothing. */
  async preview(
    runId: RunId,
    kind: RequestableKind,
  ): Promise<{ commands: PlannedCommand[]; notices: string[] }> {
    const session = await this.#sessionOf(runId);
    const { steps, notices } = await operationSteps(kind, session.host, groundOf(session));
    return { commands: steps.map(({ command }) => command), notices: [...notices] };
  }

  /** Asked for by a person who has seen the preview. A failure is told by the operation. */
  async run(runId: RunId, kind: RequestableKind): Promise<Operation> {
    const session = await this.#sessionOf(runId);
    const log = new OperationLog(session.recorder, {
      kind,
      askedBy: 'person',
      status: 'running',
      detail: `${OPERATION_WORDS[kind]}.`,
    });
    return this.perform(session, kind, log);
  }

  /** Does what was announced or asked for; never throws for an expected failure. */
  async perform(
    session: MonitorSession,
    kind: RequestableKind,
    log: OperationLog,
  ): Promise<Operation> {
    const { runId } = session;
    if (this.#busy.has(runId)) return log.tell('failed', 'Another operation is under way.');
    this.#busy.add(runId);
    try {
      const detail =
        kind === 'capture'
          ? await capture(session, stampOf(new Date()))
          : await this.#runSteps(session, kind, log);
      return log.tell('done', detail);
    } catch (error) {
      return log.tell('failed', error instanceof Error ? error.message : String(error));
    } finally {
      this.#busy.delete(runId);
    }
  }

  /** A countdown of this instance, or of the one that watches the run. */
  async cancel(runId: RunId, operationId: string): Promise<boolean> {
    const countdown = this.#countdowns.get(operationId);
    if (countdown !== undefined) return countdown.end('cancel');
    return this.#options.askWriter(runId, operationId, 'cancel');
  }

  async hasten(runId: RunId, operationId: string): Promise<boolean> {
    const countdown = this.#countdowns.get(operationId);
    if (countdown !== undefined) return countdown.end('hasten');
    return this.#options.askWriter(runId, operationId, 'hasten');
  }

  /** Lets `cancel` and `hasten` find it; returns what takes it off the list. */
  addCountdown(operationId: string, countdown: RunningCountdown): () => void {
    this.#countdowns.set(operationId, countdown);
    return () => this.#countdowns.delete(operationId);
  }

  close(): void {
    this.#ending.abort();
  }

  async #runSteps(
    session: MonitorSession,
    kind: Exclude<RequestableKind, 'capture'>,
    log: OperationLog,
  ): Promise<string> {
    const ground = groundOf(session);
    const { steps } = await operationSteps(kind, session.host, ground);
    for (const step of steps) {
      log.tell('running', `${step.command.title}.`);
      await step.run(session.host, {}, this.#ending.signal);
    }
    if (kind === 'stop_client') return this.#clientEnd(session, ground.containers);
    const names = ground.containers.join(', ');
    return kind === 'stop_container' ? `Stopped: ${names}.` : `Started again: ${names}.`;
  }

  async #clientEnd({ host }: MonitorSession, containers: readonly string[]): Promise<string> {
    const untilMs = performance.now() + CLIENT_END_LIMIT_MS;
    for (;;) {
      const counts = await Promise.all(containers.map((name) => countClients(host, name)));
      if (counts.every((count) => count === 0)) return 'The client has ended.';
      if (performance.now() > untilMs || this.#ending.signal.aborted) {
        throw new MonitorError(
          ERROR_CODES.commandFailed,
          'The client was asked to end and still runs: it may wait for its model.',
          'Wait a little, or stop the container.',
        );
      }
      await waitFor(CLIENT_LOOK_MS, this.#ending.signal);
    }
  }

  async #sessionOf(runId: RunId): Promise<MonitorSession> {
    const session = await this.#options.watches.sessionOfRun(runId);
    const limit = AbortSignal.any([AbortSignal.timeout(CONNECT_LIMIT_MS), this.#ending.signal]);
    if (session !== null && (await session.whenReady(limit))) return session;
    if (session !== null) {
      throw new MonitorError(
        ERROR_CODES.unreachable,
        `There is no connection to ${session.profile.host}; nothing was done.`,
        'Find the failing step with "Test connection", then try again.',
      );
    }
    throw new MonitorError(
      ERROR_CODES.invalidInput,
      'This run is not being watched here, so nothing can be done to it.',
      'Watch its VM first; where another instance watches it, ask there.',
    );
  }
}

export const OPERATION_WORDS: Readonly<Record<RequestableKind, string>> = {
  capture: 'Capturing picture, log and state',
  stop_client: 'Stopping the client',
  stop_container: 'Stopping the container',
  restart_container: 'Restarting the container',
};

/** With the client its container may have ended: that is an end, too. */
async function countClients(host: RemoteHost, container: string): Promise<number> {
  const rows = await orNull(host.run(listProcesses, { container }));
  return findClientProcesses(container, rows ?? []).length;
}

function groundOf({ found, profile }: MonitorSession): OperationGround {
  const results = found?.results ?? null;
  const running = (found?.containers ?? []).filter((each) => each.isRunning).map((c) => c.name);
  return {
    containers: running.length > 0 ? running : [profile.container],
    results: results === null ? null : { container: results.container, path: results.path },
    stamp: stampOf(new Date()),
  };
}
