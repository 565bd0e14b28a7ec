/** Questions that only a person can answer, asked by connections and answered through any face. */
import { randomUUID } from 'node:crypto';
import type { Answer, Question } from '#protocol/contract.ts';

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
export type NewQuestion = DistributiveOmit<Question, 'id'>;

interface Open {
  readonly question: Question;
  readonly settle: (answer: Answer | null) => void;
}

export class QuestionDesk {
  #open: readonly Open[] = [];
  #listeners = new Set<() => void>();

  get questions(): Question[] {
    return this.#open.map(({ question }) => question);
  }

  /** Resolves to null when `signal` aborts or the desk closes before somebody answered. */
  ask(question: NewQuestion, signal?: AbortSignal): Promise<Answer | null> {
    if (signal?.aborted) return Promise.resolve(null);
    return new Promise((resolve) => {
      const id = randomUUID();
      const settle = (answer: Answer | null): void => {
        signal?.removeEventListener('abort', giveUp);
        this.#open = this.#open.filter((other) => other.question.id !== id);
        this.#tell();
        resolve(answer);
      };
      const giveUp = (): void => {
        settle(null);
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      this.#open = [...this.#open, { question: { ...question, id }, settle }];
      this.#tell();
    });
  }

  /** False when nobody waits for this answer (any more). */
  answer(answer: Answer): boolean {
    const open = this.#open.find(
      ({ question }) => question.id === answer.id && question.kind === answer.kind,
    );
    open?.settle(answer);
    return open !== undefined;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    for (const open of this.#open) open.settle(null);
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
