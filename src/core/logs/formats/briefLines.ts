/**
 * The short lines of harnesses around WAA, each complete in itself: `Starting task: notepad_1`,
 * `Step 3/10: click(100, 200)`, `Task notepad_1: PASS`, `Task result: FAIL`. A logging prefix with
 * date, name and level may stand before them.
 */
import type { TaskRef } from '#protocol/vocabulary.ts';
import {
  type BriefOutcome,
  type LogFact,
  type LogFormat,
  toRecord,
  toTaskRef,
} from '../logFormat.ts';
import { WAA_DOMAINS } from '../../waa/taskCatalogue.ts';

const PREFIX =
  /^(?:\[?(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?(Z|[+-]\d\d:?\d\d)?\]?)?[\s:|-]{0,4}(?:\[?[\w.]{1,64}\]?[\s:|-]{1,4}){0,3}?(?=Starting task:|Step \d|Task )/;
const STARTED = /^Starting task: ?(\S{1,256})\s*$/;
const STEP = /^Step (\d{1,6})\/\d{1,6}: (.*)$/s;
const ENDED = /^Task ([\w./-]{1,256}): (PASS|FAIL|PASSED|FAILED|SUCCESS|ERROR)\b[:\s]*(.*)$/s;
const RESULT = /^Task result: ?(.*)$/s;

/** The domain of a task that names none, such as `Starting task: 42`. */
const UNNAMED_DOMAIN = 'tasks';

export const briefLines: LogFormat = {
  id: 'brief-lines',
  title: 'Short task lines',
  recognises: (text) =>
    text.includes('Starting task:') || text.includes('Step ') || text.includes('Task '),
  parse: (text) => {
    const prefix = PREFIX.exec(text);
    if (prefix === null) return null;
    const fact = readFact(text.slice(prefix[0].length));
    return fact === null ? null : toRecord({ fact, at: readTime(prefix), level: levelOf(fact) });
  },
};

function readFact(text: string): LogFact | null {
  const started = STARTED.exec(text);
  if (started !== null) {
    const task = toBriefTask(started[1] ?? '');
    return task === null ? null : { kind: 'brief.started', task };
  }
  const step = STEP.exec(text);
  if (step !== null) {
    return { kind: 'brief.step', stepNumber: Number(step[1]), action: (step[2] ?? '').trim() };
  }
  const result = RESULT.exec(text);
  if (result !== null) return toEnd(null, result[1] ?? '');
  const ended = ENDED.exec(text);
  if (ended === null) return null;
  return toEnd(toBriefTask(ended[1] ?? ''), `${ended[2] ?? ''} ${ended[3] ?? ''}`);
}

function toEnd(task: TaskRef | null, text: string): LogFact | null {
  const outcome = readOutcome(text.trim());
  return outcome === null ? null : { kind: 'brief.ended', task, outcome };
}

function readOutcome(text: string): BriefOutcome | null {
  if (/^(?:ERROR|EXCEPTION)\b/i.test(text)) {
    const message = text.replace(/^\w+[:\s]*/, '');
    return {
      status: 'errored',
      message: message === '' ? 'The harness reported an error.' : message,
    };
  }
  const score = /\bscore\s{0,4}[=:]\s{0,4}(\d{1,9}(?:\.\d{1,20})?)/i.exec(text)?.[1];
  const bare = /^\d{1,9}(?:\.\d{1,20})?$/.exec(text)?.[0];
  const number = score ?? bare;
  if (number !== undefined) return { status: 'scored', score: Math.min(1, Number(number)) };
  if (/^(?:PASS|PASSED|SUCCESS|TRUE)\b|\bsuccess\s{0,4}[=:]\s{0,4}true\b/i.test(text)) {
    return { status: 'scored', score: 1 };
  }
  if (/^(?:FAIL|FAILED|FAILURE|FALSE)\b|\bsuccess\s{0,4}[=:]\s{0,4}false\b/i.test(text)) {
    return { status: 'scored', score: 0 };
  }
  return null;
}

/** `notepad/id` as it is; `notepad_1` is of the domain that its name begins with. */
function toBriefTask(name: string): TaskRef | null {
  const slash = name.indexOf('/');
  if (slash > 0) return toTaskRef(name.slice(0, slash), name.slice(slash + 1));
  const domain = WAA_DOMAINS.find(({ id }) => name === id || name.startsWith(`${id}_`))?.id;
  return toTaskRef(domain ?? UNNAMED_DOMAIN, name);
}

function readTime(prefix: RegExpExecArray): string | null {
  const [, date, time, fraction = '', zone = 'Z'] = prefix;
  if (date === undefined || time === undefined) return null;
  const millis = fraction.slice(0, 3).padEnd(3, '0');
  const instant = Date.parse(
    `${date}T${time}.${millis}${zone.replace(/(\d\d):?(\d\d)$/, '$1:$2')}`,
  );
  return Number.isNaN(instant) ? null : new Date(instant).toISOString();
}

function levelOf(fact: LogFact): 'info' | 'error' {
  return fact.kind === 'brief.ended' && fact.outcome.status === 'errored' ? 'error' : 'info';
}
