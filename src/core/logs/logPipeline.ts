/**
 * Turns the lines of one log source into events: synchronous, deterministic, without a clock. Pushing
 * the same lines through a fresh pipeline yields the same events, which is how a restarted app finds
 * out what it had not yet journalled.
 */
import type { EventDraft } from '#protocol/events.ts';
import { stripAnsi } from './ansi.ts';
import {
  BLANK_LINE,
  CONTINUED_LINE,
  type LineClass,
  parseLine,
  toLineClass,
  UNKNOWN_LINE,
} from './classifyLine.ts';
import { Correlator, type Place } from './correlate.ts';
import type { Moment } from './drafts.ts';
import type { LogRecord } from './logFormat.ts';
import type { LogLine } from './logLine.ts';

export interface LogPipelineOptions {
  /** On every event as its `source`. */
  readonly sourceId: string;
  /** The worker whose log this is, where the source's name tells (`normal-2-….log`). Default `0`. */
  readonly workerId?: string;
}

export interface LogCounts {
  readonly lineCount: number;
  /** Lines that no format knows and that belong to no record. */
  readonly unknownCount: number;
  /** Lines of level ERROR or CRITICAL, without the benign ones. */
  readonly errorCount: number;
  readonly benignErrorCount: number;
}

export interface LogPipeline {
  /** What the line told, in order. Events of earlier lines may come again with their whole text. */
  push(line: LogLine): readonly EventDraft[];
  readonly counts: LogCounts;
  /** Of the line pushed last. Unlike `classifyLine` it knows which record a line continues. */
  readonly lastLine: LineClass;
}

const NO_DRAFTS: readonly EventDraft[] = [];

/** `winarena-2  | `: what docker compose puts before the lines of several containers. */
const LANE_PREFIX = /^([A-Za-z0-9][\w.-]{0,50}-\d{1,4}) {1,20}\| /;

export function createLogPipeline(options: LogPipelineOptions): LogPipeline {
  return new Pipeline(options);
}

class Pipeline implements LogPipeline {
  readonly #sourceId: string;
  readonly #correlator: Correlator;
  readonly #counts = { lineCount: 0, unknownCount: 0, errorCount: 0, benignErrorCount: 0 };
  #lastLine: LineClass = BLANK_LINE;
  #drafts: EventDraft[] = [];

  constructor({ sourceId, workerId = '0' }: LogPipelineOptions) {
    this.#sourceId = sourceId;
    this.#correlator = new Correlator(workerId, (when, body) => {
      this.#drafts.push({ ...body, at: when.at, clock: when.clock, source: this.#sourceId });
    });
  }

  get counts(): LogCounts {
    return this.#counts;
  }

  get lastLine(): LineClass {
    return this.#lastLine;
  }

  push(line: LogLine): readonly EventDraft[] {
    this.#lastLine = this.#take(line);
    this.#count(this.#lastLine);
    if (this.#drafts.length === 0) return NO_DRAFTS;
    const drafts = this.#drafts;
    this.#drafts = [];
    return drafts;
  }

  #take(line: LogLine): LineClass {
    const plain = stripAnsi(line.text);
    const prefix = plain.includes(' | ') ? LANE_PREFIX.exec(plain) : null;
    const text = prefix === null ? plain : plain.slice(prefix[0].length);
    const place = { lane: prefix?.[1] ?? '', stream: line.stream };
    const isBlank = text.trim() === '';
    const record = isBlank ? null : parseLine(text);
    if (this.#correlator.isInsideText(place, record)) {
      this.#correlator.takeText(place, text);
      return isBlank ? BLANK_LINE : CONTINUED_LINE;
    }
    if (record !== null) {
      this.#correlator.takeRecord(place, record, this.#momentOf(line, place, record), text);
      return toLineClass(record);
    }
    if (isBlank) return BLANK_LINE;
    this.#correlator.takeComplaint(text, toMoment(line));
    return UNKNOWN_LINE;
  }

  #momentOf(line: LogLine, place: Place, record: LogRecord): Moment {
    if (record.at !== null) return { at: record.at, clock: 'vm' };
    // The path of a task's file is the second line of a message that began with a line feed.
    const isSecondLine = record.fact.kind === 'task.located';
    return (isSecondLine ? this.#correlator.openMoment(place) : null) ?? toMoment(line);
  }

  #count({ level, isBenign, isUnknown }: LineClass): void {
    this.#counts.lineCount += 1;
    if (isUnknown) this.#counts.unknownCount += 1;
    if (level !== 'error' && level !== 'critical') return;
    if (isBenign) this.#counts.benignErrorCount += 1;
    else this.#counts.errorCount += 1;
  }
}

function toMoment({ dockerAt, arrivedAt }: LogLine): Moment {
  return dockerAt === null ? { at: arrivedAt, clock: 'app' } : { at: dockerAt, clock: 'vm' };
}
