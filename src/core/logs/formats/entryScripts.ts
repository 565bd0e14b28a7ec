/** The lines of WAA's entry scripts in the container: entry.sh, entry_setup.sh, start_client.sh. */
import { type LogFact, type LogFormat, type LogRecord, toRecord } from '../logFormat.ts';

const strong = (fact: LogFact): LogRecord => toRecord({ fact, breaksText: true });
const NOTHING: LogFact = { kind: 'nothing' };

const LINES: ReadonlyMap<string, LogRecord> = new Map([
  ['Starting WinArena...', strong({ kind: 'container.started' })],
  ['Starting VM...', strong(NOTHING)],
  ['Starting WinArena VM...', strong(NOTHING)],
  [
    'Waiting for a response from the windows server. This might take a while...',
    toRecord({ isNoise: true, breaksText: true }),
  ],
  [
    'VM is up and running, and the Windows Arena Server is ready to use!',
    strong({ kind: 'server.ready' }),
  ],
  ['VM started, server ready', strong(NOTHING)],
  ['Skipping image preparation...', strong(NOTHING)],
  ['Starting client...', strong({ kind: 'client.starting', detail: 'Starting client' })],
  ['Cleaning results directory...', strong(NOTHING)],
  ['Keeping container alive', strong(NOTHING)],
  [
    'Preparing Arena image by gracefully shutting down the Windows VM...',
    strong({ kind: 'image.preparing' }),
  ],
  ['Windows VM is shutting down...', strong(NOTHING)],
  [
    'Failed to shut down the Windows VM. Exiting...',
    toRecord({ level: 'error', breaksText: true }),
  ],
  ['Error: ISO file not found or is empty.', toRecord({ level: 'error', breaksText: true })],
]);

const AGENT = /^Running agent ([\w.-]{1,64})\.\.\.$/;

export const entryScripts: LogFormat = {
  id: 'waa-entry',
  title: 'WAA entry scripts',
  recognises: (text) => LINES.has(text) || text.startsWith('Running agent '),
  parse: (text) => LINES.get(text) ?? readAgent(text),
};

function readAgent(text: string): LogRecord | null {
  const agent = AGENT.exec(text)?.[1];
  return agent === undefined
    ? null
    : strong({ kind: 'client.starting', detail: `Running agent ${agent}` });
}
