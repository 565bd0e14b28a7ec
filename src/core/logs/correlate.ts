/**
 * What the records of one log mean together: which task, step and phase each is about. Everything
 * is emitted at once; a record whose text goes on is emitted with its first line and again, under
 * the same identity, when it is known to be whole. Same lines in, same events out.
 */
import type { LogStream } from '#protocol/vocabulary.ts';
import type { Moment, Tell } from './drafts.ts';
import type { LogFact, LogRecord } from './logFormat.ts';
import { PhaseTracker } from './phaseTracker.ts';
import { toRunSettings } from './runSettings.ts';
import { takeSetUpFact } from './setUpFacts.ts';
import { TextCollector } from './textCollector.ts';
import {
  CLIENT_CRASHED,
  CONTAINER_RESTARTED,
  LIST_UNREADABLE,
  OVER_WITH_THE_TASK,
  WarningDesk,
} from './warningDesk.ts';
import { type OnWholeText, WorkerCursor } from './workerCursor.ts';
import { WorkerLane } from './workerLane.ts';

/** The record that lines without a head of their own may belong to. */
interface OpenRecord {
  readonly when: Moment;
  readonly opensText: boolean;
  /** Its text counts, so that only lines which stand for themselves interrupt it. */
  readonly isProtected: boolean;
  /** A line that is the last of its text; without one the next record ends it. */
  readonly lastLine: RegExp | null;
  readonly collector: TextCollector | null;
  readonly onWhole: OnWholeText | null;
}

interface LaneState {
  readonly key: string;
  readonly lane: WorkerLane;
  /** By stream: what comes on stderr never continues a record on stdout. */
  readonly open: Record<LogStream, OpenRecord | null>;
}

type FactOf<K extends LogFact['kind']> = Extract<LogFact, { kind: K }>;

const PROTECTED: ReadonlySet<LogFact['kind']> = new Set<LogFact['kind']>([
  'task.instruction',
  'task.excepted',
  'task.traceback',
  'step.acted',
  'client.traceback',
  'logging.complained',
]);

/** `ValueError: …`, `requests.exceptions.ConnectionError: …`, `KeyboardInterrupt`. */
const TRACEBACK_END =
  /^[A-Za-z_][\w.]{0,120}(?:Error|Exception|Interrupt|Exit|Warning|Timeout)(?::|$)/;
/** The client's own main program is a frame at module level: the process ended. */
const CLIENT_FRAME = /File "[^"\n]{0,300}run\.py", line \d{1,6}, in <module>/;
const LOGGING_END = /^Arguments: /;

/** Containers of one compose project; beyond it, prefixes are not what they seem. */
const MAX_LANES = 64;

/** Where a line came from: lines of one place may continue each other. */
export interface Place {
  /** A prefix such as `winarena-2` that several containers' lines carry, else empty. */
  readonly lane: string;
  readonly stream: LogStream;
}

export class Correlator {
  readonly #tell: Tell;
  readonly #phases: PhaseTracker;
  readonly #lanes = new Map<string, LaneState>();
  readonly #warnings: WarningDesk;
  /** The lane whose container's boot is followed: the first that spoke. */
  #leader: string | null = null;
  /** The run's end was told, and nothing has begun since. */
  #isFinished = false;
  /** As a client told; beyond one, others may be at work where this log does not reach. */
  #workerCount = 1;

  readonly #firstWorkerId: string;

  constructor(firstWorkerId: string, tell: Tell) {
    this.#firstWorkerId = firstWorkerId;
    this.#warnings = new WarningDesk(tell);
    this.#tell = (when, body) => {
      if (this.#warnings.lets(body)) tell(when, body);
    };
    this.#phases = new PhaseTracker(this.#tell);
  }

  /** Whether a line belongs to the record before it. `record`: what a format made of the line. */
  isInsideText(place: Place, record: LogRecord | null): boolean {
    const open = this.#openAt(place);
    if (open === null || !open.opensText) return false;
    return record === null || (open.isProtected && !record.breaksText);
  }

  /** The time of the record that is open: a message's second line has no other. */
  openMoment(place: Place): Moment | null {
    return this.#openAt(place)?.when ?? null;
  }

  /** `text`: the record's line without ANSI codes. */
  takeRecord(place: Place, record: LogRecord, when: Moment, text: string): void {
    const state = this.#stateOf(place.lane);
    // A redraw or a retry may come amid the text of a record.
    const endsText = !record.isNoise;
    if (endsText) this.#closeRecord(state, place.stream);
    const onWhole = this.#takeFact(state, record.fact, when);
    if (endsText) state.open[place.stream] = toOpenRecord(record, when, onWhole);
    const isFault = record.level === 'error' || record.level === 'warning';
    if (isFault && !record.isBenign) this.takeComplaint(text, when);
  }

  /** A line of the text of the open record. */
  takeText(place: Place, text: string): void {
    const state = this.#stateOf(place.lane);
    const open = state.open[place.stream];
    if (open === null) return;
    open.collector?.add(text);
    if (open.lastLine?.test(text) === true) this.#closeRecord(state, place.stream);
  }

  /** A line that may tell of a known failure. */
  takeComplaint(text: string, when: Moment): void {
    this.#warnings.raiseFor(text, when);
  }

  // --- Records and lanes --------------------------------------------------------------------------

  #openAt({ lane, stream }: Place): OpenRecord | null {
    return this.#lanes.get(lane)?.open[stream] ?? null;
  }

  #stateOf(key: string): LaneState {
    const known = this.#lanes.get(key);
    if (known !== undefined) return known;
    if (key !== '' && this.#lanes.size >= MAX_LANES) return this.#stateOf('');
    this.#leader ??= key;
    // Until its client tells its number, a lane's worker goes by the lane's name.
    const workerId = key === '' ? this.#firstWorkerId : key;
    const lane = new WorkerLane(workerId, (id) => this.#createWorker(id));
    const state: LaneState = { key, lane, open: { stdout: null, stderr: null } };
    this.#lanes.set(key, state);
    return state;
  }

  #createWorker(id: string): WorkerCursor {
    return new WorkerCursor({
      id,
      tell: this.#tell,
      onTaskStarted: (when) => {
        this.#isFinished = false;
        if (this.#phases.hasReached('summary')) this.#phases.returnTo('benchmark', when);
        else this.#phases.reach('benchmark', when);
        this.#warnings.clear(OVER_WITH_THE_TASK, when);
      },
    });
  }

  #closeRecord(state: LaneState, stream: LogStream): void {
    const open = state.open[stream];
    state.open[stream] = null;
    if (open?.onWhole == null || open.collector?.hasGrown !== true) return;
    open.onWhole(open.collector.text);
  }

  // --- Facts --------------------------------------------------------------------------------------

  #takeFact(state: LaneState, fact: LogFact, when: Moment): OnWholeText | null {
    switch (fact.kind) {
      case 'nothing':
      case 'logging.complained':
        return null;
      case 'container.started':
      case 'banner.shown':
      case 'phase.reached':
      case 'phase.progressed':
      case 'firmware.started':
      case 'windows.started':
      case 'server.ready':
      case 'image.preparing':
        // Two containers in one stream would take turns in setting the phases back.
        if (state.key === this.#leader) {
          takeSetUpFact(fact, when, {
            phases: this.#phases,
            warnings: this.#warnings,
            onRestart: () => {
              this.#restart(state, when);
            },
          });
        }
        return null;
      case 'client.starting':
        this.#phases.progress('client_start', when, null, fact.detail);
        return null;
      case 'client.assigned':
        this.#assign(state, fact, when);
        return null;
      case 'client.configured':
        this.#configure(state, fact, when);
        return null;
      case 'client.interrupted':
        this.#stop(
          state,
          when,
          'interrupted',
          `The client was interrupted by signal ${fact.signal}.`,
        );
        return null;
      case 'client.traceback':
        return (text) => {
          if (CLIENT_FRAME.test(text)) this.#crash(state, when, text);
        };
      default:
        return this.#takeWork(state, fact, when);
    }
  }

  /** A container that starts ends what its workers were at, and sets the phases back. */
  #restart(state: LaneState, when: Moment): void {
    const wasAtWork = state.lane.workers.some(({ hasOpenTask }) => hasOpenTask);
    for (const worker of state.lane.workers) {
      worker.interrupt(when, 'The container was started again.');
    }
    this.#warnings.clearAll(when);
    if (wasAtWork) this.#warnings.raise(CONTAINER_RESTARTED, when);
    this.#isFinished = false;
    this.#phases.returnTo('container_start', when);
  }

  #assign(state: LaneState, fact: FactOf<'client.assigned'>, when: Moment): void {
    const worker = state.lane.assign(fact.workerId, fact.tasks, when);
    this.#isFinished = false;
    if (this.#phases.hasReached('summary')) this.#phases.returnTo('client_start', when);
    this.#phases.reach('client_start', when);
    this.#tell(when, { type: 'worker.assigned', workerId: worker.id, tasks: [...fact.tasks] });
    if (!fact.isComplete) this.#warnings.raise(LIST_UNREADABLE, when);
  }

  #configure(state: LaneState, fact: FactOf<'client.configured'>, when: Moment): void {
    this.#phases.reach('client_start', when);
    const count = Number(fact.settings.get('num_workers') ?? '1');
    this.#workerCount = Number.isInteger(count) ? Math.max(1, count) : 1;
    this.#tell(when, {
      type: 'run.configured',
      workerId: fact.workerId ?? state.lane.current.id,
      settings: toRunSettings(fact.settings),
    });
  }

  #summarise(
    state: LaneState,
    worker: WorkerCursor,
    averageScore: number | null,
    when: Moment,
  ): void {
    worker.interrupt(when, 'The client ended before this task did.');
    worker.isSummarised = true;
    const lanes = [...this.#lanes.values()];
    const isEveryoneDone = lanes.every(({ lane }) => lane.isEveryoneDone);
    if (isEveryoneDone) this.#phases.reach('summary', when);
    this.#tell(when, { type: 'run.summarised', workerId: worker.id, averageScore });
    if (!isEveryoneDone) return;
    this.#phases.complete('summary', when);
    // The summary of one of several workers is not the run's end; the reducer sees them all.
    if (this.#workerCount > 1 || state.lane.workers.length > 1 || lanes.length > 1) return;
    const score =
      averageScore === null ? 'none has a result' : `average score ${averageScore.toFixed(2)}`;
    this.#finish(when, 'completed', `The client finished its list: ${score}.`);
  }

  #crash(state: LaneState, when: Moment, traceback: string): void {
    const last = traceback.split('\n').at(-1)?.slice(0, 500) ?? '';
    this.#warnings.raise({ ...CLIENT_CRASHED, message: `${CLIENT_CRASHED.message} ${last}` }, when);
    this.#stop(state, when, 'failed', `The client ended with an exception: ${last}`);
  }

  #stop(state: LaneState, when: Moment, outcome: 'interrupted' | 'failed', reason: string): void {
    for (const worker of state.lane.workers) worker.interrupt(when, reason);
    this.#finish(when, outcome, reason);
  }

  #finish(when: Moment, outcome: 'completed' | 'interrupted' | 'failed', reason: string): void {
    if (this.#isFinished) return;
    this.#isFinished = true;
    this.#tell(when, { type: 'run.finished', outcome, reason });
  }

  /** Facts about one worker's task and step. */
  #takeWork(state: LaneState, fact: LogFact, when: Moment): OnWholeText | null {
    const worker = state.lane.route(fact, when);
    if (worker === null) return null;
    switch (fact.kind) {
      case 'client.summarised':
        this.#summarise(state, worker, fact.averageScore, when);
        return null;
      case 'task.located':
        worker.locate(when, fact.task);
        return null;
      case 'task.domain':
        worker.setDomain(when, fact.domain);
        return null;
      case 'task.example':
        worker.setExample(when, fact.exampleId);
        return null;
      case 'task.instruction':
        return worker.describe(when, fact.text);
      case 'task.staged':
        worker.setStage(when, fact.stage);
        return null;
      case 'evaluator.faulted':
        worker.noteEvaluatorFault(fact.text);
        return null;
      case 'task.result':
        worker.setScore(when, fact.score);
        return null;
      case 'task.finished':
        worker.finish(when, fact.task);
        return null;
      case 'task.excepted':
        worker.fail(when, fact.task, fact.message);
        return null;
      case 'task.traceback':
        return worker.addTraceback();
      case 'brief.started':
        worker.startBrief(when, fact.task);
        return null;
      case 'brief.step':
        worker.stepBrief(when, fact.stepNumber, fact.action);
        return null;
      case 'brief.ended':
        worker.endBrief(when, fact.task, fact.outcome);
        return null;
      default:
        return takeStep(worker, fact, when);
    }
  }
}

function takeStep(worker: WorkerCursor, fact: LogFact, when: Moment): OnWholeText | null {
  switch (fact.kind) {
    case 'step.thinking':
      worker.think(when);
      return null;
    case 'step.modelCalled':
      worker.callModel(when);
      return null;
    case 'step.acted':
      return worker.act(when, fact.stepNumber, fact.action);
    case 'step.executed':
      worker.execute(when, fact.isOk, fact.message);
      return null;
    case 'step.observed':
      worker.observe(when, fact.reward);
      return null;
    case 'step.completed':
      worker.complete(when, fact.isDone);
      return null;
    case 'step.skipped':
      worker.skip(when, fact.reason);
      return null;
    default:
      // `task.opened` is over once it is routed.
      return null;
  }
}

function toOpenRecord(record: LogRecord, when: Moment, onWhole: OnWholeText | null): OpenRecord {
  const { fact } = record;
  return {
    when,
    opensText: record.opensText,
    isProtected: PROTECTED.has(fact.kind),
    lastLine:
      fact.kind === 'client.traceback'
        ? TRACEBACK_END
        : fact.kind === 'logging.complained'
          ? LOGGING_END
          : null,
    collector: onWhole === null ? null : new TextCollector(firstLineOf(fact)),
    onWhole,
  };
}

function firstLineOf(fact: LogFact): string {
  switch (fact.kind) {
    case 'task.instruction':
    case 'task.traceback':
      return fact.text;
    case 'step.acted':
      return fact.action;
    case 'client.traceback':
      return 'Traceback (most recent call last):';
    default:
      return '';
  }
}
