/**
 * What a log format is: it knows the shape of one family of lines and says what a line means. It
 * sees one line at a time and remembers nothing; what lines mean together is correlate.ts's matter.
 */
import type { LogLevel, PhaseId, TaskRef, TaskStage } from '#protocol/vocabulary.ts';
import { toOwnText } from './ownText.ts';

/** What one line says about the run. Numbers are as written in the log. */
export type LogFact =
  /** A known line that says nothing about the run's course. */
  | { readonly kind: 'nothing' }
  // The container and the guest's way up.
  | { readonly kind: 'container.started' }
  | { readonly kind: 'banner.shown' }
  | { readonly kind: 'phase.reached'; readonly phase: PhaseId; readonly detail: string }
  | {
      readonly kind: 'phase.progressed';
      readonly phase: PhaseId;
      readonly fraction: number | null;
      readonly detail: string;
    }
  | { readonly kind: 'firmware.started'; readonly from: 'installer' | 'disk' }
  | { readonly kind: 'windows.started' }
  | { readonly kind: 'server.ready' }
  | { readonly kind: 'image.preparing' }
  // The client as a whole.
  | { readonly kind: 'client.starting'; readonly detail: string }
  | {
      readonly kind: 'client.assigned';
      readonly workerId: string;
      readonly tasks: readonly TaskRef[];
      readonly isComplete: boolean;
    }
  | {
      readonly kind: 'client.configured';
      readonly workerId: string | null;
      readonly settings: ReadonlyMap<string, string>;
    }
  | { readonly kind: 'client.summarised'; readonly averageScore: number | null }
  | { readonly kind: 'client.interrupted'; readonly signal: string }
  /** An unprefixed Python traceback begins: of the client, or of a library that carries on. */
  | { readonly kind: 'client.traceback' }
  /** Python's logging complains about a bad call; its traceback means nothing. */
  | { readonly kind: 'logging.complained' }
  // A task.
  | { readonly kind: 'task.opened'; readonly difficulty: 'normal' | 'hard' }
  | { readonly kind: 'task.located'; readonly task: TaskRef }
  | { readonly kind: 'task.domain'; readonly domain: string }
  | { readonly kind: 'task.example'; readonly exampleId: string }
  | { readonly kind: 'task.instruction'; readonly text: string }
  | { readonly kind: 'task.staged'; readonly stage: TaskStage }
  | { readonly kind: 'task.result'; readonly score: number | null }
  | { readonly kind: 'task.finished'; readonly task: TaskRef }
  | { readonly kind: 'task.excepted'; readonly task: TaskRef; readonly message: string }
  | { readonly kind: 'task.traceback'; readonly text: string }
  /** The evaluator met a fault that it turns into a score of 0. */
  | { readonly kind: 'evaluator.faulted'; readonly text: string }
  // A step.
  | { readonly kind: 'step.thinking' }
  | { readonly kind: 'step.modelCalled' }
  | { readonly kind: 'step.acted'; readonly stepNumber: number; readonly action: string }
  | { readonly kind: 'step.executed'; readonly isOk: boolean; readonly message: string }
  | { readonly kind: 'step.observed'; readonly reward: number }
  | { readonly kind: 'step.completed'; readonly isDone: boolean }
  | { readonly kind: 'step.skipped'; readonly reason: string }
  // The short lines of other harnesses, each complete in itself.
  | { readonly kind: 'brief.started'; readonly task: TaskRef }
  | { readonly kind: 'brief.step'; readonly stepNumber: number; readonly action: string }
  | { readonly kind: 'brief.ended'; readonly task: TaskRef | null; readonly outcome: BriefOutcome };

export type BriefOutcome =
  | { readonly status: 'scored'; readonly score: number }
  | { readonly status: 'errored'; readonly message: string };

export interface LogRecord {
  /** Time that the line itself tells (ISO 8601, UTC), else null. */
  readonly at: string | null;
  readonly level: LogLevel;
  /** An ERROR of healthy runs. */
  readonly isBenign: boolean;
  /** A health check or a retry: never a sign of progress. */
  readonly isNoise: boolean;
  /** Lines after it that no format knows are part of it. */
  readonly opensText: boolean;
  /** It stands for itself even amid the text of a record that is not over. */
  readonly breaksText: boolean;
  readonly fact: LogFact;
}

export interface LogFormat {
  readonly id: string;
  /** For people: "WAA client". */
  readonly title: string;
  /** Whether the line, without ANSI codes, is of this format. Fast, and never throws. */
  readonly recognises: (text: string) => boolean;
  /** What the line means; null when it is not of this format after all. Never throws. */
  readonly parse: (text: string) => LogRecord | null;
}

const NOTHING: LogFact = { kind: 'nothing' };

/** A record with everything usual left out. */
export function toRecord(parts: Partial<LogRecord>): LogRecord {
  return {
    at: parts.at ?? null,
    level: parts.level ?? 'none',
    isBenign: parts.isBenign ?? false,
    isNoise: parts.isNoise ?? false,
    opensText: parts.opensText ?? false,
    breaksText: parts.breaksText ?? false,
    fact: parts.fact ?? NOTHING,
  };
}

/** Longest domain or example id that the protocol carries. */
const MAX_NAME_CHARS = 256;

/** A task reference, or null when a part is empty or beyond what a name can be. */
export function toTaskRef(domain: string, exampleId: string): TaskRef | null {
  const isName = (name: string): boolean => name !== '' && name.length <= MAX_NAME_CHARS;
  if (!isName(domain) || !isName(exampleId)) return null;
  return { domain: toOwnText(domain), exampleId: toOwnText(exampleId) };
}
