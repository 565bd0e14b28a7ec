/** What the client prints without a head: waiting for the guest's server, resume, shutdown, faults. */
import { type LogFact, type LogFormat, type LogRecord, toRecord } from '../logFormat.ts';
import { readConfigPath } from './waaMessages.ts';

const NOISE = toRecord({ isNoise: true });
const NOTHING = toRecord({});

const WHOLE_LINES: ReadonlyMap<string, LogRecord> = new Map([
  [
    'Waiting for the server to start...',
    toRecord({
      isNoise: true,
      fact: { kind: 'client.starting', detail: 'The client waits for the guest server' },
    }),
  ],
  ['Retrying...', NOISE],
  ['Retrying to get screenshot...', NOISE],
  ['New experiment, no result yet.', NOTHING],
]);

const STARTS: readonly (readonly [string, (text: string) => LogRecord | null])[] = [
  ['Failed to get hello:', () => NOISE],
  ['Response from server: {', () => NOTHING],
  ['Current Success Rate:', () => NOTHING],
  ['Interrupted by ', readInterruption],
  ['TESTING ON TASK ', readPath],
  ['--- Logging error ---', () => opening({ kind: 'logging.complained' })],
  ['Traceback (most recent call last):', () => opening({ kind: 'client.traceback' })],
];

export const clientPrints: LogFormat = {
  id: 'waa-client-prints',
  title: 'WAA client (prints)',
  recognises: (text) => WHOLE_LINES.has(text) || STARTS.some(([start]) => text.startsWith(start)),
  parse: (text) =>
    WHOLE_LINES.get(text) ?? STARTS.find(([start]) => text.startsWith(start))?.[1](text) ?? null,
};

function opening(fact: LogFact): LogRecord {
  return toRecord({ fact, level: 'error', opensText: true });
}

function readInterruption(text: string): LogRecord | null {
  const match = /^Interrupted by (\w{1,16}), shutting down/.exec(text);
  if (match === null) return null;
  return toRecord({
    level: 'warning',
    breaksText: true,
    fact: { kind: 'client.interrupted', signal: match[1] ?? '' },
  });
}

/** The text of a record whose message began with a line feed. */
function readPath(text: string): LogRecord | null {
  const meaning = readConfigPath(text);
  return meaning === null ? null : toRecord({ fact: meaning.fact, level: 'info' });
}
