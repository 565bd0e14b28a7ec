/** Operations as events of their run: nothing is done to a VM that the journal does not tell of. */
import { randomUUID } from 'node:crypto';
import type { Operation } from '#protocol/operations.ts';
import type { RunRecorder } from '../runs/runRecorder.ts';

/** Of one sentence; what a VM answered can be long. */
const MAX_DETAIL_CHARS = 1000;

export type NewOperation = Pick<Operation, 'kind' | 'askedBy' | 'status' | 'detail'> &
  Partial<Pick<Operation, 'dueAt'>>;

/** An operation under way; each `tell` is an event. */
export class OperationLog {
  readonly #recorder: Pick<RunRecorder, 'record'>;
  #operation: Operation;

  constructor(recorder: Pick<RunRecorder, 'record'>, operation: NewOperation) {
    this.#recorder = recorder;
    this.#operation = {
      id: randomUUID(),
      dueAt: null,
      ...operation,
      detail: operation.detail.slice(0, MAX_DETAIL_CHARS),
      changedAt: new Date().toISOString(),
    };
    this.#write();
  }

  get operation(): Operation {
    return this.#operation;
  }

  tell(status: Operation['status'], detail: string): Operation {
    this.#operation = {
      ...this.#operation,
      status,
      dueAt: null,
      detail: detail.slice(0, MAX_DETAIL_CHARS),
      changedAt: new Date().toISOString(),
    };
    this.#write();
    return this.#operation;
  }

  #write(): void {
    const operation = this.#operation;
    this.#recorder.record([
      { type: 'operation.changed', at: operation.changedAt, clock: 'app', operation },
    ]);
  }
}
