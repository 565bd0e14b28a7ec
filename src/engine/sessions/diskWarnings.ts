/** Tells the user of a run, in the run, that its files cannot be written; and when they can again. */
import type { EventDraft } from '#protocol/events.ts';
import type { RunRecorder } from '../runs/runRecorder.ts';

const CODE = 'run_not_saved';

export class DiskWarnings {
  #recorder: Pick<RunRecorder, 'record'> | null = null;
  #problem: Error | null = null;
  #isRaised = false;

  /** Of several files each may fail by itself; the first that can be written again ends it. */
  note(problem: Error | null): void {
    this.#problem = problem;
    this.#tell();
  }

  /** Problems from before are told now. */
  startFor(recorder: Pick<RunRecorder, 'record'>): void {
    this.#recorder = recorder;
    this.#tell();
  }

  #tell(): void {
    if (this.#recorder === null || this.#isRaised === (this.#problem !== null)) return;
    this.#isRaised = this.#problem !== null;
    this.#recorder.record([draftOf(this.#problem)]);
  }
}

function draftOf(problem: Error | null): EventDraft {
  const base = { at: new Date().toISOString(), clock: 'app', code: CODE } as const;
  if (problem === null) return { ...base, type: 'warning.cleared' };
  return {
    ...base,
    type: 'warning.raised',
    message: `What happens is shown but not saved: ${reasonOf(problem)}.`,
    remedy:
      'Free some space or mend the permissions of the data folder. What waits in memory is saved then by itself; a log is read again from the VM.',
  };
}

function reasonOf(problem: NodeJS.ErrnoException): string {
  switch (problem.code) {
    case 'ENOSPC':
      return 'the disk of this computer is full';
    case 'EDQUOT':
      return "this account's share of the disk is used up";
    case 'EROFS':
      return 'the disk of this computer can only be read now';
    case 'EACCES':
    case 'EPERM':
      return 'this account may not write in the data folder';
    default:
      return problem.message;
  }
}
