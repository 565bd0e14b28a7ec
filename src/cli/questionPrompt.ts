/** Questions of the engine (a host key never seen, a password), asked in the terminal. */
import type { Answer, Question } from '#protocol/contract.ts';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import type { CommandContext } from './context.ts';
import type { MonitorClient } from './engineSession.ts';
import { writeLine } from './io.ts';
import { plainText } from './views/plainText.ts';

/** A display that can make room while somebody types. */
export interface Pausable {
  pause(): void;
  resume(): void;
}

/**
 * Answers questions until `signal` aborts.
 * @throws MonitorError when there is a question and nobody to ask.
 */
export async function answerQuestions(
  context: CommandContext,
  client: MonitorClient,
  display: Pausable,
  signal: AbortSignal,
): Promise<void> {
  const answered = new Set<string>();
  for await (const questions of await client.questions.follow(undefined, { signal })) {
    for (const question of questions.filter(({ id }) => !answered.has(id))) {
      answered.add(question.id);
      if (!context.io.canAsk) {
        await client.questions.answer(refusalOf(question));
        throw nobodyToAsk(question);
      }
      display.pause();
      const answer = await ask(question, context, signal);
      display.resume();
      await client.questions.answer(answer);
    }
  }
}

function refusalOf(question: Question): Answer {
  return question.kind === 'host_key'
    ? { kind: 'host_key', id: question.id, decision: 'refuse' }
    : { kind: 'secret', id: question.id, values: null, save: false };
}

function nobodyToAsk(question: Question): MonitorError {
  if (question.kind === 'secret') {
    return new MonitorError(
      ERROR_CODES.authFailed,
      `${plainText(question.title)}: the VM asks for a secret and there is no terminal to type it in.`,
      'Use --identity FILE with a key that has no passphrase, or add the key to an SSH agent.',
    );
  }
  if (question.knownFingerprints.length > 0) {
    return new MonitorError(
      ERROR_CODES.hostKeyChanged,
      `The host key of ${plainText(question.host)} is not the known one; it is now ${question.fingerprint}.`,
      'If the VM was made anew, remove its old key with ssh-keygen -R, then try again.',
    );
  }
  return new MonitorError(
    ERROR_CODES.hostKeyUnknown,
    `The host key of ${plainText(question.host)} (${question.keyType}, ${question.fingerprint}) is not known, and there is no terminal to ask.`,
    'Give the known key with --known-hosts FILE, or accept it with --accept-new-host-key.',
  );
}

async function ask(
  question: Question,
  context: CommandContext,
  signal: AbortSignal,
): Promise<Answer> {
  if (question.kind === 'host_key') return askHostKey(question, context, signal);
  writeLine(context.io.stderr, plainText(question.title));
  if (question.text !== '') writeLine(context.io.stderr, plainText(question.text));
  const values: string[] = [];
  for (const field of question.fields) {
    const value = await context.io.ask(`${plainText(field.label)}: `, field.isSecret, signal);
    if (value === null) return refusalOf(question);
    values.push(value);
  }
  return { kind: 'secret', id: question.id, values, save: false };
}

async function askHostKey(
  question: Extract<Question, { kind: 'host_key' }>,
  { io }: CommandContext,
  signal: AbortSignal,
): Promise<Answer> {
  const { id, host, keyType, fingerprint, knownFingerprints } = question;
  if (knownFingerprints.length > 0) {
    writeLine(io.stderr, `The host key of ${plainText(host)} has CHANGED.`);
    writeLine(io.stderr, `Known until now: ${knownFingerprints.map(plainText).join(', ')}`);
  } else {
    writeLine(io.stderr, `The host key of ${plainText(host)} is not known.`);
  }
  writeLine(io.stderr, `It is now: ${plainText(keyType)} ${plainText(fingerprint)}`);
  const typed = await io.ask('Trust it? (yes = remember, once, no) ', false, signal);
  return { kind: 'host_key', id, decision: decisionOf(typed) };
}

/** Only a whole word trusts: a stray Enter or "y" does not. */
function decisionOf(typed: string | null): 'once' | 'remember' | 'refuse' {
  switch (typed?.trim().toLowerCase()) {
    case 'yes':
      return 'remember';
    case 'once':
      return 'once';
    default:
      return 'refuse';
  }
}
