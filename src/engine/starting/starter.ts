/**
 * Starts benchmarks: looks, plans, and runs exactly the plan that was shown. The run is open, and can
 * be followed, before the first command changes anything.
 */
import { randomUUID } from 'node:crypto';
import { canStart, checkStart, CHECK_TITLES } from '#core/starting/checkStart.ts';
import { chooseTasks } from '#core/starting/chosenTasks.ts';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import type { Profile } from '#protocol/settings.ts';
import type {
  Keys,
  KnownKey,
  PrepareInput,
  PrepareMessage,
  StartPlan,
} from '#protocol/starting.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import type { LogSource } from '../discovery/discovery.ts';
import type { SshConnection } from '../connections/sshConnection.ts';
import type { Profiles } from '../profiles.ts';
import type { RunRecorder } from '../runs/runRecorder.ts';
import type { RemoteHost } from '../remote/remoteHost.ts';
import type { MonitorSession } from '../sessions/monitorSession.ts';
import type { Watches } from '../sessions/watches.ts';
import { keyValues, knownKeys, type KeySources } from './knownKeys.ts';
import { lookAtVm } from './lookAtVm.ts';
import { OperationLog } from './operationLog.ts';
import type { StartStep } from './startStep.ts';
import { stampOf } from './stamp.ts';
import { forgetKeys, startSteps, type StartMaterial } from './startSteps.ts';

/** Plans that can still be started; the oldest is forgotten first. */
const MAX_PLANS = 20;
/** What was seen on the VM is too old after this. */
const PLAN_LIFE_MS = 30 * 60_000;
/** A connection that does not come up by then is a failure of the start. */
const CONNECT_LIMIT_MS = 120_000;
/** One command of a connection that is up. */
const FORGET_ONCE_MS = 10_000;
/** How long a key file is tried to be removed over a broken connection. */
const FORGET_LIMIT_MS = 30 * 60_000;

export interface StarterOptions extends KeySources {
  readonly profiles: Pick<Profiles, 'get'>;
  readonly watches: Pick<Watches, 'start' | 'sessionOf'>;
  /** A connection to a VM that is not watched. */
  readonly connect: (profile: Profile, signal: AbortSignal | undefined) => Promise<SshConnection>;
  readonly onProblem: (error: unknown, message: string) => void;
}

const NOTHING_STARTED = { ignoredRunKey: null, runKey: null, startedLog: null, log: null } as const;

interface Begun {
  readonly session: MonitorSession;
  readonly material: StartMaterial;
  readonly recorder: RunRecorder;
}

interface KeptPlan {
  readonly plan: StartPlan;
  readonly material: StartMaterial;
  readonly madeAtMs: number;
}

export class Starter {
  readonly #options: StarterOptions;
  readonly #plans = new Map<string, KeptPlan>();
  /** Profiles whose start is under way. */
  readonly #starting = new Set<string>();
  readonly #ending = new AbortController();
  readonly #background = new Set<Promise<void>>();

  constructor(options: StarterOptions) {
    this.#options = options;
  }

  /** Reads only. */
  async *prepare(input: PrepareInput, signal?: AbortSignal): AsyncGenerator<PrepareMessage> {
    for (const [id, title] of CHECK_TITLES) {
      const check = { id, title, status: 'running', detail: '', remedy: '' } as const;
      yield { kind: 'check', check };
    }
    const plan = await this.plan(input, signal);
    for (const check of plan.checks) yield { kind: 'check', check };
    yield { kind: 'plan', plan };
  }

  async plan(input: PrepareInput, signal?: AbortSignal): Promise<StartPlan> {
    const profile = await this.#options.profiles.get(input.profileId);
    const names = [...new Set(input.keyNames)].sort();
    const style = input.options.style ?? profile.start.style;
    const facts = await this.#withHost(profile, signal, (host) =>
      lookAtVm(host, profile, style, signal),
    );
    const stamp = stampOf(new Date());
    const material = { profile, style, options: input.options, facts, keyNames: names, stamp };
    const plan = planOf(material, randomUUID());
    this.#keep({ plan, material, madeAtMs: Date.now() });
    return plan;
  }

  async knownKeys(profileId: string): Promise<{ keys: KnownKey[]; canSave: boolean }> {
    const keys = await knownKeys(this.#options, profileId);
    return { keys, canSave: this.#options.secrets.canSave };
  }

  /**
   * Resolves as soon as the run can be followed; its operation tells how the start goes on.
   * @throws MonitorError when the plan is unknown or no longer fits.
   */
  async start(input: { planId: string; keys: Keys; saveKeys: boolean }): Promise<{ runId: RunId }> {
    const kept = this.#take(input.planId);
    const { profile, keyNames } = kept.material;
    if (this.#starting.has(profile.id)) throw alreadyStarting(profile);
    this.#starting.add(profile.id);
    const done = (): void => void this.#starting.delete(profile.id);
    try {
      const keys = await keyValues(this.#options, profile.id, keyNames, input.keys);
      const missing = keyNames.filter((name) => !(name in keys));
      if (missing.length > 0) throw noValue(missing);
      const begun = await this.#begin(kept);
      if (input.saveKeys) await this.#save(profile.id, input.keys);
      this.#inBackground(this.#run(kept.plan, begun, keys).finally(done), 'a start failed');
      return { runId: begun.recorder.runId };
    } catch (error) {
      done();
      throw error;
    }
  }

  /** Ends what still waits to remove a key file. */
  async close(): Promise<void> {
    this.#ending.abort();
    // A start that is broken off leaves a key file to remove: more to wait for.
    while (this.#background.size > 0) await Promise.all(this.#background);
  }

  #inBackground(work: Promise<void>, message: string): void {
    const settled = work
      .catch((error: unknown) => {
        this.#options.onProblem(error, message);
      })
      .finally(() => this.#background.delete(settled));
    this.#background.add(settled);
  }

  /** The viewer is up before anything starts: the run is there while the VM is looked at again. */
  async #begin(kept: KeptPlan): Promise<Begun> {
    const { profile } = kept.material;
    const { watches } = this.#options;
    const isWatched = (await watches.sessionOf(profile.id)) !== null;
    await watches.start(profile.id, { isNewRun: !isWatched, isHeld: !isWatched });
    const session = await watches.sessionOf(profile.id);
    if (session === null) throw new Error('A session that was just opened is gone.');
    const material = await this.#lookAgain(session, kept, !isWatched);
    return { session, material, recorder: await session.beginRun() };
  }

  /** A failure is told by the run itself. */
  async #run(plan: StartPlan, { session, material, recorder }: Begun, keys: Keys): Promise<void> {
    const { profile, style, facts } = material;
    const runKeyBefore = facts.container?.runKey ?? null;
    const { steps, startedLog } = startSteps(material);
    const log = new OperationLog(recorder, {
      kind: 'start',
      askedBy: 'person',
      status: 'running',
      detail: `Starting ${plan.options.agent} with ${plan.options.model}: ${String(steps.length)} commands.`,
    });
    try {
      await this.#runSteps(session, steps, keys, log);
    } catch (error) {
      await this.#giveUp(session, log, error, runKeyBefore);
      return;
    }
    const isInRunning = style === 'exec' && runKeyBefore !== null;
    await session.release({
      ignoredRunKey: isInRunning ? null : runKeyBefore,
      runKey: isInRunning ? `${runKeyBefore}#${material.stamp}` : null,
      startedLog,
      log: logToFollow(profile, style),
    });
    log.tell('done', `Started. ${archiveWords(plan)}`.trim());
  }

  /** What was planned must still be true; a session that was opened for this start watches on. */
  async #lookAgain(
    session: MonitorSession,
    { plan, material }: KeptPlan,
    isHeld: boolean,
  ): Promise<StartMaterial> {
    try {
      await this.#connected(session);
      const facts = await lookAtVm(session.host, material.profile, material.style);
      const now = { ...material, facts };
      refuseChanges(plan, planOf(now, plan.planId));
      return now;
    } catch (error) {
      if (isHeld) await session.release(NOTHING_STARTED);
      throw error;
    }
  }

  async #connected(session: MonitorSession): Promise<void> {
    const limit = AbortSignal.timeout(CONNECT_LIMIT_MS);
    if (await session.whenReady(AbortSignal.any([limit, this.#ending.signal]))) return;
    throw new MonitorError(
      ERROR_CODES.unreachable,
      `There is no connection to ${session.profile.host}; nothing was started.`,
      'Find the failing step with "Test connection", then start again.',
    );
  }

  async #runSteps(
    session: MonitorSession,
    steps: readonly StartStep[],
    keys: Keys,
    log: OperationLog,
  ): Promise<void> {
    let hasKeyFile = false;
    try {
      for (const step of steps) {
        log.tell('running', `${step.command.title}.`);
        if (step.role === 'keys') hasKeyFile = true;
        await step.run(session.host, keys, this.#ending.signal);
        if (step.role === 'forget') hasKeyFile = false;
      }
    } finally {
      if (hasKeyFile) this.#forgetLater(session);
    }
  }

  async #giveUp(
    session: MonitorSession,
    log: OperationLog,
    error: unknown,
    runKeyBefore: string | null,
  ): Promise<void> {
    const reason = error instanceof Error ? error.message : String(error);
    log.tell('failed', reason);
    session.recorder.record([
      {
        type: 'run.finished',
        at: new Date().toISOString(),
        clock: 'app',
        outcome: 'failed',
        reason: `The start failed. ${reason}`,
      },
    ]);
    // Nothing of the VM will come into this run: what is known of it is all there is.
    session.recorder.feed.setChannels({ mode: 'live' });
    await session.release({ ...NOTHING_STARTED, ignoredRunKey: runKeyBefore });
  }

  /** A start that broke off must not leave its key file: it is removed as soon as that is possible. */
  #forgetLater(session: MonitorSession): void {
    this.#inBackground(this.#forget(session), 'the key file could not be removed from the VM');
  }

  async #forget(session: MonitorSession): Promise<void> {
    const limit = AbortSignal.any([AbortSignal.timeout(FORGET_LIMIT_MS), this.#ending.signal]);
    do {
      try {
        // Once also when the app is closing: the connection is closed after this.
        await forgetKeys().run(session.host, {}, AbortSignal.timeout(FORGET_ONCE_MS));
        return;
      } catch (error) {
        const isCut = error instanceof MonitorError && error.code === ERROR_CODES.connectionLost;
        if (!isCut) throw error;
      }
    } while (await session.whenReady(limit));
    throw new Error('There was no connection.');
  }

  async #save(profileId: string, given: Keys): Promise<void> {
    for (const [name, value] of Object.entries(given)) {
      await this.#options.secrets.set(profileId, `key:${name}`, value);
    }
  }

  async #withHost<T>(
    profile: Profile,
    signal: AbortSignal | undefined,
    look: (host: RemoteHost) => Promise<T>,
  ): Promise<T> {
    const session = await this.#options.watches.sessionOf(profile.id);
    if (session !== null) {
      await this.#connected(session);
      return look(session.host);
    }
    const connection = await this.#options.connect(profile, signal);
    try {
      return await look(connection);
    } finally {
      await connection.close();
    }
  }

  #keep(kept: KeptPlan): void {
    this.#plans.set(kept.plan.planId, kept);
    const oldest = this.#plans.keys().next();
    if (this.#plans.size > MAX_PLANS && oldest.done !== true) this.#plans.delete(oldest.value);
  }

  /** A plan is started once. */
  #take(planId: string): KeptPlan {
    const kept = this.#plans.get(planId);
    this.#plans.delete(planId);
    if (kept === undefined || Date.now() - kept.madeAtMs > PLAN_LIFE_MS) throw outdated('');
    if (!kept.plan.canStart) throw outdated('A check had failed.');
    return kept;
  }
}

function planOf(material: StartMaterial, planId: string): StartPlan {
  const { profile, style, options, facts, keyNames } = material;
  const settings = profile.start;
  const { container } = profile;
  const checks = checkStart({ facts, style, options, settings, container, keyNames });
  const isPossible = canStart(checks);
  // Commands of a start that cannot be made would only mislead.
  const steps = isPossible ? startSteps(material) : null;
  return {
    planId,
    profileId: profile.id,
    style,
    options,
    taskCount: chooseTasks(options.tasks).tasks.length,
    checks,
    commands: (steps?.steps ?? []).map(({ command }) => command),
    archive: steps?.archive ?? null,
    notices: noticesOf(material, steps?.archive ?? null),
    canStart: isPossible,
  };
}

function noticesOf({ style, facts }: StartMaterial, archive: StartPlan['archive']): string[] {
  return [
    ...(archive === null
      ? []
      : [
          `The results that are there are ${archive.how === 'move' ? 'moved' : 'copied'} to ${archive.to} and counted before anything starts. Nothing is deleted.`,
        ]),
    ...(style === 'entry' && facts.container !== null
      ? ['The stopped container of the last run is kept under another name, with its log.']
      : []),
    ...(style === 'entry'
      ? ['The viewer is reachable on the VM itself only (127.0.0.1:8006): it has no password.']
      : []),
  ];
}

/** What was shown is what is run, or nothing is. */
function refuseChanges(shown: StartPlan, now: StartPlan): void {
  const failed = now.checks.find(({ status }) => status === 'failed');
  if (failed !== undefined) throw outdated(`${failed.title}: ${failed.detail}`);
  const linesOf = (plan: StartPlan): string =>
    plan.commands.map(({ commandLine }) => commandLine).join('\n');
  const isSame = linesOf(shown) === linesOf(now);
  const hasSameResults = JSON.stringify(shown.archive) === JSON.stringify(now.archive);
  if (!isSame || !hasSameResults) throw outdated('Something has changed on the VM meanwhile.');
}

function outdated(why: string): MonitorError {
  return new MonitorError(
    ERROR_CODES.invalidInput,
    `This plan cannot be started${why === '' ? ' any more.' : `. ${why}`} Nothing was changed.`,
    'Prepare the start again and look at the new plan.',
  );
}

function noValue(names: readonly string[]): MonitorError {
  return new MonitorError(
    ERROR_CODES.invalidInput,
    `No value was given for ${names.join(', ')}. Nothing was started.`,
    'Give the key, or prepare the start without it.',
  );
}

function alreadyStarting(profile: Profile): MonitorError {
  return new MonitorError(
    ERROR_CODES.invalidInput,
    `A start on ${profile.name} is under way.`,
    'Wait for its end; it is shown in the run.',
  );
}

/** Followed before it was found: a short-lived container must not take its log with it. */
function logToFollow(profile: Profile, style: StartPlan['style']): LogSource | null {
  if (style !== 'entry') return null;
  return {
    id: `container:${profile.container}`,
    kind: 'container_log',
    location: profile.container,
    container: profile.container,
    path: null,
    workerId: null,
    hasClient: true,
    hasTty: false,
    provenance: 'measured',
  };
}

function archiveWords({ archive }: StartPlan): string {
  if (archive === null) return '';
  return `The results of before are in ${archive.to}.`;
}
