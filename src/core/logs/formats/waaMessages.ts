/**
 * The messages of WAA's client and what they say: run.py, lib_run_single.py, desktop_env.py,
 * controllers/{setup,python}.py and the navi agent, at commit 6d39ed88.
 */
import type { TaskRef, TaskStage } from '#protocol/vocabulary.ts';
import { type LogFact, toTaskRef } from '../logFormat.ts';
import { readPythonNamespace, readPythonPairs } from '../pythonRepr.ts';

export interface Meaning {
  readonly fact: LogFact;
  /** Its text, or output printed after it, may go on on further lines. */
  readonly opensText: boolean;
  readonly isNoise: boolean;
}

type Reader = (message: string) => Meaning | null;

const single = (fact: LogFact): Meaning => ({ fact, opensText: false, isNoise: false });
const open = (fact: LogFact): Meaning => ({ fact, opensText: true, isNoise: false });

const QUIET = single({ kind: 'nothing' });
/** Known, and whatever follows without a head belongs to it. */
const TALKATIVE = open({ kind: 'nothing' });
const NOISE: Meaning = { fact: { kind: 'nothing' }, opensText: false, isNoise: true };

const staged = (stage: TaskStage, opensText = false): Meaning => ({
  fact: { kind: 'task.staged', stage },
  opensText,
  isNoise: false,
});

const WHOLE_MESSAGES: ReadonlyMap<string, Meaning> = new Map([
  ['', TALKATIVE],
  ['Initializing...', QUIET],
  ['Using external emulator...', QUIET],
  ['Resetting environment...', staged('resetting')],
  ['Switching task...', QUIET],
  ['Setting counters...', QUIET],
  ['Starting emulator...', QUIET],
  ['VM is up and ready.', QUIET],
  ['Emulator started.', QUIET],
  ['Cleaning up existing task files...', QUIET],
  ['Setting task info...', QUIET],
  ['Setting up environment...', staged('setting_up')],
  ['Environment setup complete.', staged('running')],
  ['Agent: Thinking...', single({ kind: 'step.thinking' })],
  ['Processing screenshot...', QUIET],
  ['Thinking...', single({ kind: 'step.modelCalled' })],
  ['Updated computer successfully', QUIET],
  ['The episode is done.', QUIET],
  ['Running evaluator(s)...', staged('evaluating', true)],
  ['Stopping emulator...', QUIET],
  ['No examples finished.', single({ kind: 'client.summarised', averageScore: null })],
  ['File downloaded successfully', TALKATIVE],
]);

/** Readers by the first word of the message (up to a space). */
const READERS: ReadonlyMap<string, Reader> = new Map([
  ['Step', readStep],
  ['Command', readExecuted],
  ['Reward:', readReward],
  ['Done:', readDone],
  ['Result:', readResult],
  ['Finished', readFinished],
  ['Exception', readException],
  ['Traceback', readTraceback],
  ['Windows', readOpening],
  ['[Domain]:', readDomain],
  ['[Example', readExample],
  ['[Instruction]:', readInstruction],
  ['Worker', readAssignment],
  ['Args:', readArguments],
  ['Average', readAverage],
  ['Failed', readFailure],
  ['An', readFailure],
  ['Observation', readLostObservation],
  ['VM', readVmNotReady],
  ['File', readEvaluatorFault],
  ['Task', readEvaluatorFault],
  ['TESTING', readConfigPath],
]);

/** What the message says; null when it is none of WAA's known ones. */
export function readWaaMessage(message: string): Meaning | null {
  const whole = WHOLE_MESSAGES.get(message.length > 64 ? '' : message.trimEnd());
  if (whole !== undefined && message.length <= 64) return whole;
  const space = message.indexOf(' ');
  const reader = READERS.get(space === -1 ? message : message.slice(0, space));
  return reader?.(message) ?? null;
}

function readStep(message: string): Meaning | null {
  const match = /^Step (\d{1,6}): ?/.exec(message);
  if (match === null) return null;
  const action = message.slice(match[0].length);
  return open({ kind: 'step.acted', stepNumber: Number(match[1]), action });
}

function readExecuted(message: string): Meaning | null {
  if (!message.startsWith('Command executed successfully:')) return null;
  return open({ kind: 'step.executed', isOk: true, message: '' });
}

function readReward(message: string): Meaning | null {
  const reward = Number(message.slice('Reward:'.length).trim());
  return single(Number.isFinite(reward) ? { kind: 'step.observed', reward } : { kind: 'nothing' });
}

function readDone(message: string): Meaning | null {
  const word = message.slice('Done:'.length).trim();
  if (word !== 'True' && word !== 'False') return null;
  return single({ kind: 'step.completed', isDone: word === 'True' });
}

function readResult(message: string): Meaning | null {
  const word = message.slice('Result:'.length).trim();
  const score = word === '' ? Number.NaN : Number(word);
  return single({ kind: 'task.result', score: Number.isFinite(score) ? clampScore(score) : null });
}

function clampScore(score: number): number {
  return Math.min(1, Math.max(0, score));
}

function readFinished(message: string): Meaning | null {
  const task = toTask(/^Finished ([^/\s]+)\/(\S+)\s*$/.exec(message));
  return task === null ? null : single({ kind: 'task.finished', task });
}

function readException(message: string): Meaning | null {
  const match = /^Exception in ([^/\s]+)\/([^\s:]+):\s?/.exec(message);
  const task = toTask(match);
  if (match === null || task === null) return null;
  const text = message.slice(match[0].length).trimEnd();
  return open({ kind: 'task.excepted', task, message: text });
}

function toTask(match: RegExpExecArray | null): TaskRef | null {
  return match === null ? null : toTaskRef(match[1] ?? '', match[2] ?? '');
}

function readTraceback(message: string): Meaning | null {
  if (!message.startsWith('Traceback (most recent call last):')) return null;
  return open({ kind: 'task.traceback', text: message });
}

function readOpening(message: string): Meaning | null {
  const match = /^Windows Agent Arena: Starting on (\w+) difficulty/.exec(message);
  if (match === null) return null;
  return single({ kind: 'task.opened', difficulty: match[1] === 'HARDER' ? 'hard' : 'normal' });
}

function readDomain(message: string): Meaning | null {
  const domain = message.slice('[Domain]:'.length).trim();
  return domain === '' ? null : single({ kind: 'task.domain', domain });
}

function readExample(message: string): Meaning | null {
  if (!message.startsWith('[Example ID]:')) return null;
  const exampleId = message.slice('[Example ID]:'.length).trim();
  return exampleId === '' ? null : single({ kind: 'task.example', exampleId });
}

function readInstruction(message: string): Meaning | null {
  const text = message.slice('[Instruction]:'.length).trimStart();
  return open({ kind: 'task.instruction', text });
}

function readAssignment(message: string): Meaning | null {
  const match = /^Worker (\w{1,16}) is doing tasks: ?/.exec(message);
  if (match === null) return null;
  const { pairs, isComplete } = readPythonPairs(message.slice(match[0].length));
  const tasks = pairs.flatMap(([domain, id]) => toTaskRef(domain, id) ?? []);
  return single({ kind: 'client.assigned', workerId: match[1] ?? '', tasks, isComplete });
}

function readArguments(message: string): Meaning | null {
  if (!message.startsWith('Args: Namespace(')) return null;
  const settings = readPythonNamespace(message);
  const workerId = settings.get('worker_id') ?? null;
  return open({
    kind: 'client.configured',
    workerId: workerId !== null && /^\w{1,16}$/.test(workerId) ? workerId : null,
    settings,
  });
}

function readAverage(message: string): Meaning | null {
  const match = /^Average score:\s*(\S+)/.exec(message);
  if (match === null) return null;
  const score = Number(match[1]);
  return single({
    kind: 'client.summarised',
    averageScore: Number.isFinite(score) ? score : null,
  });
}

function readFailure(message: string): Meaning | null {
  const isExecution =
    message.startsWith('Failed to execute command.') ||
    message.startsWith('An error occurred while trying to execute the command:');
  if (isExecution) return open({ kind: 'step.executed', isOk: false, message });
  return readEvaluatorFault(message);
}

function readLostObservation(message: string): Meaning | null {
  if (!message.startsWith('Observation is None')) return null;
  return single({ kind: 'step.skipped', reason: 'The picture of the screen was lost.' });
}

function readVmNotReady(message: string): Meaning | null {
  return message.startsWith('VM not ready yet.') ? NOISE : null;
}

/** Evaluators swallow these and answer 0: a zero after one of them is worth a second look. */
const EVALUATOR_FAULTS = [
  'File not found!',
  'An unexpected error occurred',
  'Task metric value produced is neither numeric nor boolean',
];

function readEvaluatorFault(message: string): Meaning | null {
  const isFault = EVALUATOR_FAULTS.some((start) => message.startsWith(start));
  return isFault ? open({ kind: 'evaluator.faulted', text: message }) : null;
}

/** `…/examples/<domain>/<id>.json`: the file name, not the id inside the file, names the task. */
export function readConfigPath(message: string): Meaning | null {
  if (!message.startsWith('TESTING ON TASK ')) return null;
  // Begins at a separator: a long line without one is read in one pass.
  const match = /[/\\]([^/\\]{1,256})[/\\]([^/\\]{1,256})\.json\s*$/.exec(message);
  const task = message.startsWith('TESTING ON TASK CONFIG PATH:') ? toTask(match) : null;
  return task === null ? QUIET : single({ kind: 'task.located', task });
}
