/** Warnings of one log: each is said once, and stands until it is cleared. */
import type { DraftBody, Moment, Tell } from './drafts.ts';
import { findKnownFailure, type KnownFailure } from './knownFailures.ts';

/** Warnings about what the next task, or the downloaded Windows, shows to be over. */
export const OVER_WITH_THE_TASK = [
  'observation_lost',
  'guest_unreachable',
  'guest_not_ready',
  'screenshot_failed',
];
export const OVER_WITH_THE_DOWNLOAD = ['download_refused', 'download_failed'];

/** Distinct warnings a log may raise: one per task at most besides the known failures. */
const MAX_WARNINGS = 1000;

export class WarningDesk {
  readonly #tell: Tell;
  readonly #raised = new Set<string>();

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  raise({ code, message, remedy }: KnownFailure, when: Moment): void {
    if (this.#isNew(code)) this.#tell(when, { type: 'warning.raised', code, message, remedy });
  }

  /** Raises what a line complains of, if that is known. */
  raiseFor(line: string, when: Moment): void {
    const failure = findKnownFailure(line);
    if (failure !== null) this.raise(failure, when);
  }

  clear(codes: Iterable<string>, when: Moment): void {
    for (const code of [...codes]) {
      if (this.#raised.delete(code)) this.#tell(when, { type: 'warning.cleared', code });
    }
  }

  clearAll(when: Moment): void {
    this.clear(this.#raised, when);
  }

  /** Lets through what is not a warning, and a warning that does not stand yet. */
  lets(body: DraftBody): boolean {
    return body.type !== 'warning.raised' || this.#isNew(body.code);
  }

  #isNew(code: string): boolean {
    if (this.#raised.has(code) || this.#raised.size >= MAX_WARNINGS) return false;
    this.#raised.add(code);
    return true;
  }
}

export const IMAGE_PREPARATION: KnownFailure = {
  code: 'image_preparation',
  message: 'The container prepares the Windows image and then stops: no benchmark will run in it.',
  remedy: 'Start the container again without image preparation once it has stopped.',
};

export const GUEST_RESTARTED: KnownFailure = {
  code: 'guest_restarted',
  message: 'Windows restarted while the benchmark was running.',
  remedy: 'Check the task that was running then; its result may not be its own fault.',
};

export const CONTAINER_RESTARTED: KnownFailure = {
  code: 'container_restarted',
  message: 'The container was started again in the middle of a task.',
  remedy: 'With one worker, WAA empties unfinished tasks and does them again.',
};

export const LIST_UNREADABLE: KnownFailure = {
  code: 'task_list_cut',
  message: "A worker's list of tasks could not be read to its end, so the total is too low.",
  remedy: 'Look at the line "Worker … is doing tasks" in the log.',
};

export const CLIENT_CRASHED: KnownFailure = {
  code: 'client_crashed',
  message: 'The client of WAA ended with an exception.',
  remedy: 'Read the traceback in the log, correct the cause and start the client again.',
};
