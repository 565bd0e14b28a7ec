import { isBenignError } from '../benignErrors.ts';
import { type LogFormat, type LogRecord, toRecord } from '../logFormat.ts';
import { mayHoldWaaHeader, parseWaaHeader } from './waaHeader.ts';
import { readWaaMessage } from './waaMessages.ts';

/** Records of WAA's client: one handler's head before each message, ours to read anywhere in a line. */
export const waaClient: LogFormat = {
  id: 'waa-client',
  title: 'WAA client',
  recognises: mayHoldWaaHeader,
  parse: parseClientRecord,
};

function parseClientRecord(text: string): LogRecord | null {
  const header = parseWaaHeader(text);
  if (header === null) return null;
  // Libraries log at DEBUG, and may quote anything: nothing there is WAA's own word.
  const meaning = header.level === 'debug' ? null : readWaaMessage(header.message);
  const isError = header.level === 'error' || header.level === 'critical';
  return toRecord({
    at: header.at,
    level: header.level,
    isBenign: isError && isBenignError(header.message),
    isNoise: meaning?.isNoise ?? false,
    opensText: meaning?.opensText ?? true,
    breaksText: true,
    ...(meaning === null ? {} : { fact: meaning.fact }),
  });
}
