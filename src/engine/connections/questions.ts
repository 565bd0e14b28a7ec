/** What a connection may have to ask a person. The asker shows it, and gives up when `signal` fires. */
import type { Question } from '#protocol/contract.ts';

export type HostKeyQuestion = Omit<Extract<Question, { kind: 'host_key' }>, 'id'>;
export type SecretQuestion = Omit<Extract<Question, { kind: 'secret' }>, 'id'>;

export interface SecretAnswer {
  /** One per field of the question, in order. */
  readonly values: readonly string[];
  /** Keep the first one in the operating system's store once it has proved right. */
  readonly save: boolean;
}

export interface Asker {
  decideHostKey(
    question: HostKeyQuestion,
    signal: AbortSignal,
  ): Promise<'once' | 'remember' | 'refuse'>;
  /** Null to give up. */
  askSecret(question: SecretQuestion, signal: AbortSignal): Promise<SecretAnswer | null>;
}

/** For faces with nobody to ask: unknown hosts are refused, secrets are not had. */
export const nobodyToAsk: Asker = {
  decideHostKey: () => Promise.resolve('refuse'),
  askSecret: () => Promise.resolve(null),
};
