/**
 * Takes out of a run what its owner does not want to hand on: what tasks ask for, what the agent
 * typed, where the VM is, and any further word. Secrets go whatever was chosen. Pure.
 */
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import type { Redaction } from '#protocol/exports.ts';
import type { AttemptState, RunState, StepState, TaskState } from '#protocol/snapshot.ts';
import { HIDDEN, scrubText } from '../scrub/scrubText.ts';
import { compileScrubRules } from '../scrub/userRules.ts';

/** What is known of the machines of a run besides what its state says. */
export interface KnownNames {
  /** Names and addresses of VMs and of the hosts on the way. */
  readonly hosts: readonly string[];
  readonly users: readonly string[];
}

export interface Redactor {
  readonly text: (text: string) => string;
  /** The same value with every text in it, and every name of a member that is data, passed through `text`. */
  readonly value: <T>(value: T) => T;
  /** One sentence for each word or expression that is not used. */
  readonly problems: readonly string[];
}

/** Shorter names would take half of every sentence with them; they are hidden where their place tells. */
const MIN_NAME_CHARS = 3;
/** Members that hold a word of ours, a time or a number as text: nothing of the VM's. */
const OWN_MEMBERS = new Set([
  'version',
  'runId',
  'status',
  'kind',
  'difficulty',
  'provenance',
  'stream',
  'level',
]);
const TIME_MEMBER = /(?:^at|At|^since|^until)$/;
/** Deeper values are nothing of ours. */
const MAX_DEPTH = 24;

const IPV4 = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\d)/g;
/** Three groups at least: a time of day is no address. */
const IPV6 = /(?<![\w:])(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{0,4}(?![\w:])/gi;
const HOME = /((?:\/home\/|\/Users\/|\b[A-Za-z]:\\{1,2}Users\\{1,2}))[^\s/\\"':;,<>|]+/g;
/** `user@host`; not the `20261120@113159` in the names of WAA's pictures. */
const LOGIN = /\b[\w.+-]{1,64}@(?!\d{6}\b)[\w-]+(?:\.[\w-]+)*/g;

export function createRedactor(redaction: Redaction, known: KnownNames): Redactor {
  const { rules, problems } = compileScrubRules(redaction.words);
  const hideHosts = redaction.hosts ? hostRules(known) : [];
  const text = (before: string): string => {
    let after = before;
    for (const hide of hideHosts) after = hide(after);
    return scrubText(after, rules);
  };
  return { text, value: <T>(value: T): T => redactAny(value, text, 0) as T, problems };
}

function hostRules({ hosts, users }: KnownNames): readonly ((text: string) => string)[] {
  const names = [...new Set([...hosts, ...users])]
    .filter((name) => name.length >= MIN_NAME_CHARS)
    // The longest first: `vm-3.lab.example` before `vm-3`.
    .sort((a, b) => b.length - a.length);
  const known = names.map((name) => {
    const pattern = new RegExp(`(?<!\\w)${escapeRegex(name)}(?!\\w)`, 'gi');
    return (text: string) => text.replace(pattern, HIDDEN);
  });
  return [
    (text) => text.replace(LOGIN, HIDDEN),
    ...known,
    (text) => text.replace(HOME, `$1${HIDDEN}`),
    (text) => text.replace(IPV4, HIDDEN),
    (text) => text.replace(IPV6, HIDDEN),
  ];
}

function escapeRegex(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function redactAny(value: unknown, text: (text: string) => string, depth: number): unknown {
  if (typeof value === 'string') return text(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return HIDDEN;
  if (Array.isArray(value)) return value.map((item: unknown) => redactAny(item, text, depth + 1));
  const members = Object.entries(value).map(([key, member]: [string, unknown]) => [
    text(key),
    typeof member === 'string' && (OWN_MEMBERS.has(key) || TIME_MEMBER.test(key))
      ? member
      : redactAny(member, text, depth + 1),
  ]);
  const after: unknown = Object.fromEntries(members);
  if (Object.keys(after as object).length < members.length) {
    throw new MonitorError(
      ERROR_CODES.invalidInput,
      'The words to hide make two names of this run the same, so that they could not be told apart.',
      'Choose longer words, or leave those out that are part of the names of tasks or domains.',
    );
  }
  return after;
}

/** @throws MonitorError `invalid_input` when two names would become one. */
export function redactRun(state: RunState, redaction: Redaction, redactor: Redactor): RunState {
  const bare =
    redaction.instructions || redaction.typedText ? withoutWords(state, redaction) : state;
  const local = redaction.hosts ? { ...bare, profileId: null, targetLabel: HIDDEN } : bare;
  const phases = local.phases.map((phase) => ({ ...phase, detail: redactor.text(phase.detail) }));
  return { ...redactor.value({ ...local, phases: [] }), phases };
}

/** Parts that quote what is hidden and are left out as a whole, in words for people. */
export function leftOutBy(redaction: Redaction): readonly string[] {
  if (!redaction.instructions && !redaction.typedText) return [];
  return [
    'The log, the step files, thoughts and error texts are left out: they quote what is hidden.',
  ];
}

/** True when the log and the step files stay behind. */
export function hidesTexts(redaction: Redaction): boolean {
  return redaction.instructions || redaction.typedText;
}

function withoutWords(state: RunState, redaction: Redaction): RunState {
  const tasks = Object.entries(state.tasks).map(([key, task]) => [
    key,
    hideInTask(task, redaction),
  ]);
  return {
    ...state,
    tasks: Object.fromEntries(tasks) as RunState['tasks'],
    warnings: state.warnings.map((warning) => ({ ...warning, message: HIDDEN, remedy: '' })),
    phases: state.phases.map((phase) => ({ ...phase, detail: phase.detail === '' ? '' : HIDDEN })),
    finishReason: hideText(state.finishReason),
    verdict:
      state.verdict === null
        ? null
        : {
            ...state.verdict,
            lastUsefulLine: null,
            signals: state.verdict.signals.map((signal) => ({ ...signal, text: HIDDEN })),
          },
  };
}

function hideInTask(task: TaskState, redaction: Redaction): TaskState {
  return {
    ...task,
    instruction: redaction.instructions ? hideText(task.instruction) : task.instruction,
    attempts: task.attempts.map((attempt) => hideInAttempt(attempt, redaction)),
  };
}

function hideInAttempt(attempt: AttemptState, redaction: Redaction): AttemptState {
  return {
    ...attempt,
    error: attempt.error === null ? null : { message: HIDDEN, traceback: '' },
    steps: attempt.steps.map((step) => hideInStep(step, redaction.typedText)),
  };
}

/** What the agent says it does stays when only instructions are hidden; what it thinks quotes them. */
function hideInStep(step: StepState, hidesTyping: boolean): StepState {
  const thought = hideText(step.thought);
  if (!hidesTyping) return { ...step, thought };
  return {
    ...step,
    thought,
    windowTitle: hideText(step.windowTitle),
    actions: step.actions.map((action) => ({
      ...action,
      text: hideCode(action.text, step),
      message: hideText(action.message),
    })),
    targets: step.targets.map((target) =>
      target.text === undefined ? target : { ...target, text: HIDDEN },
    ),
  };
}

/** Actions that are one word of WAA's stay; of code only the kinds of what it does are told. */
function hideCode(text: string, step: StepState): string {
  if (/^\s*(?:WAIT|DONE|FAIL)\s*$/.test(text)) return text;
  const kinds = step.targets.map(({ kind }) => kind.replace('_', ' '));
  return kinds.length === 0 ? HIDDEN : `${HIDDEN} ${kinds.join(', ')}`;
}

function hideText(text: string | null): string | null {
  return text === null || text === '' ? text : HIDDEN;
}
