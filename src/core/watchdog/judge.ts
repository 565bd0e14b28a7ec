/**
 * The watchdog's policy, pure: what is known, how long each part may be quiet, and now. Two errors
 * hurt: to miss a hang, and to cry over a healthy run. So `stuck` needs every sign of progress to be
 * missing for its whole limit, told by two origins that do not depend on each other.
 */
import { formatDuration } from '#core/format/duration.ts';
import { phaseTitle } from '#core/run/phaseWeights.ts';
import type { Verdict, VerdictKind, VerdictSignal } from '#protocol/verdict.ts';
import type { PhaseId } from '#protocol/vocabulary.ts';
import type { WatchLimits } from './limits.ts';
import { nextSteps } from './nextSteps.ts';
import { ABANDONED_HEADLINE } from './verdictBrief.ts';
import type { Lane, Mark, WatchSignals } from './signals.ts';

/** @param nowMs ms of watching, the scale of every `Mark`. */
export function judge(signals: WatchSignals, limits: WatchLimits, nowMs: number): Verdict {
  if (!signals.isWatched) return abandoned(signals);
  if (signals.status === 'completed') return healthy(signals, 'The run is complete.');
  return (
    crashed(signals, limits, nowMs) ??
    ended(signals) ??
    connectionLost(signals, limits) ??
    notYetKnown(signals) ??
    worstLane(signals, limits, nowMs) ??
    healthy(signals, 'The run makes progress.')
  );
}

// --- Verdicts that one fact decides ---------------------------------------------------------------

function abandoned(signals: WatchSignals): Verdict {
  return verdict(signals, 'abandoned', {
    since: signals.at,
    headline: ABANDONED_HEADLINE,
  });
}

function crashed(signals: WatchSignals, limits: WatchLimits, nowMs: number): Verdict | null {
  const { containerGone, clientGone } = signals;
  if (containerGone !== null && nowMs - containerGone.since.ms >= limits.containerGoneMs) {
    const { name, exitCode, since } = containerGone;
    const text = `Container ${name} ${exitCode === null ? 'is gone' : `stopped with exit code ${String(exitCode)}`}`;
    return verdict(signals, 'crashed', {
      since: since.at,
      headline: `${text} before the run was complete.`,
      signals: [against('container', `${text}.`, since, nowMs, limits.containerGoneMs)],
      lane: newestLane(signals),
      exitCode,
    });
  }
  const lane = newestLane(signals);
  const isQuiet = lane !== null && nowMs - lane.log.ms >= limits.clientGoneMs;
  if (clientGone === null || !isQuiet || nowMs - clientGone.ms < limits.clientGoneMs) return null;
  return verdict(signals, 'crashed', {
    since: clientGone.at,
    headline: "The benchmark's process (run.py) ended before the run was complete.",
    signals: [
      against('client', 'No run.py runs in the container.', clientGone, nowMs, limits.clientGoneMs),
      against('log', QUIET_LOG, lane.log, nowMs, limits.clientGoneMs),
    ],
    lane,
  });
}

/** The log told of the end. */
function ended(signals: WatchSignals): Verdict | null {
  const reason = signals.finishReason ?? '';
  if (signals.status === 'failed') {
    return verdict(signals, 'crashed', {
      since: signals.at,
      headline: reason === '' ? 'The run failed.' : `The run failed: ${reason}`,
      lane: newestLane(signals),
    });
  }
  if (signals.status !== 'interrupted') return null;
  return healthy(signals, reason === '' ? 'The run was interrupted.' : reason);
}

function connectionLost(signals: WatchSignals, limits: WatchLimits): Verdict | null {
  const { downMs, downAt, detail } = signals.link;
  if (downMs < limits.linkDownMs) return null;
  return verdict(signals, 'connection_lost', {
    since: downAt,
    headline: 'The VM cannot be reached; the run on it may well go on.',
    signals: [
      {
        name: 'link',
        text: detail === '' ? 'The VM does not answer.' : detail,
        isAgainst: true,
        since: downAt,
        watchedMs: 0,
        limitMs: limits.linkDownMs,
      },
    ],
    lane: newestLane(signals),
  });
}

/** A run that was found stuck or crashed stays so until there is a sign of the contrary. */
function notYetKnown(signals: WatchSignals): Verdict | null {
  const { standing, hasContainer, isCaughtUp, lanes } = signals;
  if (hasContainer && isCaughtUp) {
    return lanes.length > 0 ? null : healthy(signals, 'Nothing of the run is under way now.');
  }
  if (standing?.kind === 'stuck' || standing?.kind === 'crashed') return standing;
  return hasContainer
    ? healthy(signals, 'The history of the run is being read.')
    : healthy(signals, 'No WAA container runs on the VM.');
}

// --- Verdicts that several signs decide -----------------------------------------------------------

const QUIET_LOG = 'No line in the log but health checks, retries and repetitions.';

/** A stuck worker counts even while others work: nobody would notice it otherwise. */
function worstLane(signals: WatchSignals, limits: WatchLimits, nowMs: number): Verdict | null {
  const looks = signals.lanes.map((lane) => lookAt(lane, signals, limits, nowMs));
  const stuck = looks.filter(({ isStuck }) => isStuck).sort(byQuiet)[0];
  if (stuck !== undefined) return stuckVerdict(stuck, signals);
  const isWaiting = looks.length > 0 && looks.every((look) => look.isWaitingOnModel);
  const longest = isWaiting ? [...looks].sort(byQuiet)[0] : undefined;
  return longest === undefined ? null : waitingVerdict(longest, signals, limits, nowMs);
}

interface LaneLook {
  readonly lane: Lane;
  readonly limitMs: number;
  readonly lastProgress: Mark;
  readonly signs: readonly Sign[];
  readonly isStuck: boolean;
  readonly isWaitingOnModel: boolean;
}

interface Sign {
  readonly signal: VerdictSignal;
  /** Signs of one origin count as one. */
  readonly origin: string;
  /** A fresh one proves that the run goes on. */
  readonly isProgress: boolean;
  readonly mark: Mark;
}

function byQuiet(a: LaneLook, b: LaneLook): number {
  return a.lastProgress.ms - b.lastProgress.ms;
}

function lookAt(lane: Lane, signals: WatchSignals, limits: WatchLimits, nowMs: number): LaneLook {
  const phaseMs = phaseLimit(lane.phase, signals, limits);
  const isGuestSilent = signals.guest !== null && nowMs - signals.guest.ms >= phaseMs;
  // A model's silence explains a quiet log, but not a guest that does not answer.
  const isExcused = lane.modelWait !== null && !isGuestSilent;
  const limitMs = isExcused ? limits.modelWaitMs : phaseMs;
  const signs = signsOf(lane, signals, { limitMs, phaseMs, nowMs });
  const progress = signs.filter(({ isProgress }) => isProgress);
  const origins = new Set(
    signs.filter((sign) => sign.signal.isAgainst).map(({ origin }) => origin),
  );
  const lastProgress = progress.map(({ mark }) => mark).reduce(later, lane.log);
  return {
    lane,
    limitMs,
    lastProgress,
    signs,
    isStuck: origins.size >= 2 && progress.every((sign) => sign.signal.isAgainst),
    isWaitingOnModel:
      lane.modelWait !== null && nowMs - lane.modelWait.ms >= limits.modelWaitToldMs,
  };
}

function phaseLimit(phase: PhaseId, signals: WatchSignals, limits: WatchLimits): number {
  const isBlind = phase === 'server_ready' && signals.screen === null;
  return isBlind ? limits.blindServerMs : limits.phases[phase];
}

interface Measure {
  readonly limitMs: number;
  readonly phaseMs: number;
  readonly nowMs: number;
}

function signsOf(lane: Lane, signals: WatchSignals, measure: Measure): readonly Sign[] {
  const isBenchmark = lane.phase === 'benchmark' || lane.phase === 'summary';
  const { limitMs, phaseMs, nowMs } = measure;
  const sign = (
    name: VerdictSignal['name'],
    mark: Mark | null,
    words: readonly [quiet: string, fresh: string],
    options: { readonly isProgress: boolean; readonly origin?: string; readonly limitMs?: number },
  ): Sign[] => {
    if (mark === null) return [];
    const own = options.limitMs ?? limitMs;
    const isAgainst = nowMs - mark.ms >= own;
    const signal = {
      ...against(name, isAgainst ? words[0] : words[1], mark, nowMs, own),
      isAgainst,
    };
    return [{ signal, origin: options.origin ?? name, isProgress: options.isProgress, mark }];
  };
  return [
    ...sign('log', lane.log, [QUIET_LOG, 'The log tells of progress.'], { isProgress: true }),
    ...sign('position', lane.position, positionWords(isBenchmark), {
      isProgress: true,
      // What is parsed comes from the log; it counts by itself only where nothing else can be seen.
      origin: isBenchmark || signals.screen !== null ? 'log' : 'position',
    }),
    ...sign(
      'files',
      isBenchmark ? lane.files : null,
      ['No new file in the results folder.', 'Files of the results folder grow.'],
      { isProgress: true },
    ),
    ...sign(
      'screen',
      signals.screen,
      ['The screen of the guest shows the same picture.', 'The screen of the guest changes.'],
      // In the benchmark the clock in its corner changes whether or not anything else does.
      { isProgress: !isBenchmark, limitMs: isBenchmark ? phaseMs : limitMs },
    ),
    ...sign(
      'guest',
      signals.guest,
      ['The guest server does not answer.', 'The guest server answers.'],
      { isProgress: false, limitMs: phaseMs },
    ),
  ];
}

function positionWords(isBenchmark: boolean): readonly [string, string] {
  return isBenchmark
    ? ['No new task, stage or step.', 'Tasks and steps go on.']
    : ['The phase does not advance.', 'The phase advances.'];
}

function stuckVerdict(look: LaneLook, signals: WatchSignals): Verdict {
  const { lane, limitMs, lastProgress } = look;
  const who = lane.workerId === null ? 'The run' : `Worker ${lane.workerId}`;
  const where = lane.phase === 'benchmark' ? '' : ` in phase "${phaseTitle(lane.phase)}"`;
  return verdict(signals, 'stuck', {
    since: lastProgress.at,
    headline: `${who} shows no progress${where} for longer than ${formatDuration(limitMs)}.`,
    signals: look.signs.map(({ signal }) => signal),
    lane,
  });
}

function waitingVerdict(
  look: LaneLook,
  signals: WatchSignals,
  limits: WatchLimits,
  nowMs: number,
): Verdict {
  const { lane } = look;
  const since = lane.modelWait ?? lane.log;
  const text = `The agent waits for ${signals.model ?? 'its model'}; WAA retries in silence.`;
  return verdict(signals, 'waiting_on_model', {
    since: since.at,
    headline: `Waiting for ${signals.model ?? 'the model'}.`,
    signals: [
      { ...against('model', text, since, nowMs, limits.modelWaitMs), isAgainst: false },
      ...look.signs.map(({ signal }) => signal).filter(({ name }) => name === 'guest'),
    ],
    lane,
  });
}

// --- Building blocks ------------------------------------------------------------------------------

interface VerdictParts {
  readonly since: string;
  readonly headline: string;
  readonly signals?: readonly VerdictSignal[];
  readonly lane?: Lane | null;
  readonly exitCode?: number | null;
}

function verdict(signals: WatchSignals, kind: VerdictKind, parts: VerdictParts): Verdict {
  const { lane = null, exitCode = null } = parts;
  return {
    kind,
    since: parts.since,
    headline: parts.headline,
    workerId: lane?.workerId ?? null,
    signals: [...(parts.signals ?? [])],
    lastUsefulLine: lane?.lastUsefulLine ?? null,
    picture: signals.picture,
    nextSteps: [
      ...nextSteps(kind, {
        phase: lane?.phase ?? null,
        exitCode,
        isGuestSilent: (parts.signals ?? []).some(
          ({ name, isAgainst }) => name === 'guest' && isAgainst,
        ),
      }),
    ],
  };
}

function healthy(signals: WatchSignals, headline: string): Verdict {
  return { ...verdict(signals, 'healthy', { since: signals.at, headline }), picture: null };
}

function against(
  name: VerdictSignal['name'],
  text: string,
  mark: Mark,
  nowMs: number,
  limitMs: number,
): VerdictSignal {
  const watchedMs = Math.max(0, nowMs - mark.ms);
  return { name, text, isAgainst: true, since: mark.at, watchedMs, limitMs };
}

function newestLane({ lanes }: WatchSignals): Lane | null {
  return lanes.reduce<Lane | null>(
    (newest, lane) => (newest === null || lane.log.ms > newest.log.ms ? lane : newest),
    null,
  );
}

function later(a: Mark, b: Mark): Mark {
  return b.ms > a.ms ? b : a;
}
