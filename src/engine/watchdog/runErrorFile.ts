/** Writes `run_error.json`: what a person, or a bug report, needs to know of a run that went wrong. */
import writeFileAtomic from 'write-file-atomic';
import {
  countEnded,
  selectActivity,
  selectCounts,
  selectCurrentTask,
  selectPhase,
  selectTotal,
  selectNewestPicture,
} from '#core/run/selectors.ts';
import { RUN_ERROR_VERSION, runErrorSchema } from '#protocol/runError.ts';
import type { RunError, VmCheck } from '#protocol/runError.ts';
import type { RunEvent } from '#protocol/events.ts';
import type { RunState } from '#protocol/snapshot.ts';
import type { Verdict } from '#protocol/verdict.ts';
import { scrubValue } from '#core/scrub/scrubText.ts';
import type { Discovery } from '../discovery/discovery.ts';
import type { RunRecorder } from '../runs/runRecorder.ts';
import type { SessionProbes } from './signalTracker.ts';

/** Lines of the log at its end: a traceback with what led to it. */
const TAIL_LINES = 200;
/** Of one line: a model's answer in one line would drown the rest. */
const MAX_LINE_CHARS = 2_000;

export interface RunErrorParts {
  readonly recorder: Pick<RunRecorder, 'feed' | 'lines' | 'manifest' | 'paths'>;
  readonly verdict: Verdict;
  readonly app: { readonly version: string; readonly commit: string };
  readonly probes: SessionProbes;
  readonly discovery: Discovery | null;
  readonly stuckTimeoutMinutes: number;
  readonly lastEvents: readonly RunEvent[];
  readonly writtenAt: string;
}

export async function writeRunError(parts: RunErrorParts): Promise<void> {
  const report = await describe(parts);
  const scrubbed = runErrorSchema.parse(scrubValue(report));
  const { runError } = parts.recorder.paths;
  await writeFileAtomic(runError, `${JSON.stringify(scrubbed, null, 2)}\n`);
}

async function describe(parts: RunErrorParts): Promise<RunError> {
  const { recorder, verdict } = parts;
  const { state } = recorder.feed;
  const { total } = await recorder.lines.page(0, 1);
  const tail = await recorder.lines.page(Math.max(0, total - TAIL_LINES), TAIL_LINES);
  return {
    format: 'waa-monitor-run-error',
    version: RUN_ERROR_VERSION,
    writtenAt: parts.writtenAt,
    runId: recorder.manifest.runId,
    name: state.name,
    targetLabel: state.targetLabel,
    app: parts.app,
    verdict,
    stuckTimeoutMinutes: parts.stuckTimeoutMinutes,
    lastKnown: lastKnown(state, parts.writtenAt),
    vmChecks: vmChecks(parts, state),
    warnings: state.warnings,
    lastEvents: [...parts.lastEvents],
    logTail: tail.lines.map(({ source, at, level, text }) => ({
      source,
      at,
      level,
      text: text.slice(0, MAX_LINE_CHARS),
    })),
  };
}

function lastKnown(state: RunState, nowAt: string): RunError['lastKnown'] {
  const current = selectCurrentTask(state);
  return {
    seq: state.seq,
    status: state.status,
    phase: selectPhase(state),
    task: current?.task.key ?? null,
    stepNumber: current?.step?.number ?? null,
    activity: selectActivity(state, null, Date.parse(nowAt)).label,
    endedTasks: countEnded(selectCounts(state)),
    totalTasks: selectTotal(state).count,
    connection: state.connection,
    startedAt: state.startedAt,
    lastVmAt: state.lastVmAt,
    lastSeenAt: state.lastSeenAt,
    clockOffsetMs: state.clockOffsetMs,
    picture: selectNewestPicture(state),
  };
}

function vmChecks(
  { discovery, probes, verdict }: RunErrorParts,
  state: RunState,
): readonly VmCheck[] & RunError['vmChecks'] {
  const isAgainst = (name: string): boolean =>
    verdict.signals.some((signal) => signal.name === name && signal.isAgainst);
  const container = discovery?.container ?? null;
  const check = (id: VmCheck['id'], isOk: boolean | null, detail: string): VmCheck => ({
    id,
    status: isOk === null ? 'unknown' : isOk ? 'ok' : 'failed',
    detail,
  });
  return [
    check('connection', probes.connection.status === 'ready', state.connection.detail),
    check(
      'container',
      container === null ? null : container.isRunning,
      container === null
        ? 'No container was found.'
        : `${container.name}: ${container.state}${container.exitCode === null ? '' : `, exit code ${String(container.exitCode)}`}`,
    ),
    check(
      'client',
      discovery === null ? null : discovery.clients.length > 0,
      `${String(discovery?.clients.length ?? 0)} run.py processes`,
    ),
    check('log', !isAgainst('log'), `${String(state.log.lineCount)} lines so far`),
    check(
      'results',
      probes.filesListedAt === null ? null : !isAgainst('files'),
      `Last listed: ${probes.filesListedAt ?? 'never'}`,
    ),
    check(
      'guest',
      probes.guestAnswers === 0 && !isAgainst('guest') ? null : !isAgainst('guest'),
      `${String(probes.guestAnswers)} answers so far`,
    ),
    check(
      'screen',
      probes.screenSeenAt === null ? null : !isAgainst('screen'),
      `Last seen: ${probes.screenSeenAt ?? 'never'}`,
    ),
    check(
      'clock',
      state.clockOffsetMs === null ? null : true,
      state.clockOffsetMs === null
        ? 'Not measured'
        : `VM minus app: ${String(state.clockOffsetMs)} ms`,
    ),
  ];
}
