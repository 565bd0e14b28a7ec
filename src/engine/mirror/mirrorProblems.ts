/** What goes wrong while mirroring, as problems that are raised once and cleared once. */
import { ERROR_CODES, MonitorError, type ErrorCode } from '#protocol/errors.ts';
import type { FileStat } from '../remote/commandAnswers.ts';
import { printable } from '../remote/commandErrors.ts';
import type { FetchReport } from './mirrorFetcher.ts';
import type { MirrorLimits, MirrorProblem, MirrorProblemCode } from './mirrorTypes.ts';

/** The connection has its own place on the screen; a second message would only repeat it. */
const CONNECTION_CODES: ReadonlySet<ErrorCode> = new Set([
  ERROR_CODES.connectionLost,
  ERROR_CODES.unreachable,
  ERROR_CODES.cancelled,
  ERROR_CODES.authFailed,
]);
const DISK_FULL_CODES = new Set(['ENOSPC', 'EDQUOT']);
const READ_REMEDY =
  'Give this user read access on the VM ("sudo chmod -R a+rX" on the results folder). What was copied before stays here.';

export class MirrorProblems {
  readonly #onProblem: (problem: MirrorProblem) => void;
  /** Code → text as raised. */
  readonly #open = new Map<MirrorProblemCode, string>();

  constructor(onProblem: (problem: MirrorProblem) => void) {
    this.#onProblem = onProblem;
  }

  reportSuccess(): void {
    this.#clear('disk_full');
    this.#clear('mirror_failed');
  }

  reportFailure(error: unknown): void {
    if (isDiskFull(error)) {
      this.#raise(
        'disk_full',
        'The disk of this computer is full: results are not copied any more.',
        'Free some space; copying goes on by itself, and nothing on the VM is lost.',
      );
      return;
    }
    if (error instanceof MonitorError) {
      if (CONNECTION_CODES.has(error.code)) return;
      this.#raise('results_unreadable', error.message, error.remedy);
      return;
    }
    this.#raise(
      'mirror_failed',
      `Results could not be copied: ${printable(error instanceof Error ? error.message : String(error))}`,
      'Copying is tried again by itself. Check the data folder if this stays.',
    );
  }

  /** What `find` complained about; files that vanish while it looks are normal. */
  reportListing(complaints: readonly string[]): void {
    const real = complaints.filter((line) => !/No such file or directory/i.test(line));
    const first = real[0];
    if (first === undefined) this.#clear('results_unreadable');
    else {
      this.#raise(
        'results_unreadable',
        `Some results on the VM cannot be listed: ${printable(first)}`,
        READ_REMEDY,
      );
    }
  }

  reportMissed({ missedPaths, complaints }: FetchReport): void {
    const denied = complaints.split('\n').find((line) => /Permission denied/i.test(line));
    if (denied === undefined) return;
    this.#raise(
      'results_unreadable',
      `${missedPaths.length} result files on the VM cannot be read: ${printable(denied)}`,
      READ_REMEDY,
    );
  }

  reportNames(count: number): void {
    if (count === 0) return;
    this.#raise(
      'results_names',
      `${count} result files have names that lead outside the folder or are too long; they are left out.`,
      'Nothing to do, unless these files matter: rename them on the VM.',
    );
  }

  reportLimit(overLimit: readonly FileStat[], limits: MirrorLimits): void {
    const first = overLimit[0];
    if (first === undefined) return;
    this.#raise(
      'results_limit',
      `${overLimit.length} result files are not copied, for example ${printable(first.path)} (${first.sizeBytes} bytes): the limits are ${limits.maxFileBytes} bytes a file, ${limits.maxFiles} files and ${limits.maxTotalBytes} bytes in all.`,
      'Everything else is copied. Fetch these files by hand if they matter.',
    );
  }

  #raise(code: MirrorProblemCode, message: string, remedy: string): void {
    // Counts change all the time; once said is enough until it was cleared.
    if (this.#open.has(code)) return;
    this.#open.set(code, message);
    this.#onProblem({ status: 'raised', code, message, remedy });
  }

  #clear(code: MirrorProblemCode): void {
    if (this.#open.delete(code)) this.#onProblem({ status: 'cleared', code });
  }
}

function isDiskFull(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    DISK_FULL_CODES.has(error.code)
  );
}
