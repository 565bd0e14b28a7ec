import { createLineFramer } from '#core/logs/lineFramer.ts';
import { splitDockerTimestamp } from '#core/logs/dockerTimestamp.ts';
import type { LogLine } from '#core/logs/logLine.ts';
import { createLogPipeline, type LogPipelineOptions } from '#core/logs/logPipeline.ts';
import type { EventDraft } from '#protocol/events.ts';
import type { LogCounts } from '#core/logs/logPipeline.ts';

/** When every line of a test arrives: lines without a time of their own show it. */
const ARRIVED_AT = '2026-01-01T00:00:00.000Z';

/** The text of a log as lines, as a source hands them over. */
export function toLogLines(text: string): LogLine[] {
  const framer = createLineFramer();
  return [...framer.push(text), ...framer.end()].map((line) => {
    const { at, text: message } = splitDockerTimestamp(line.text);
    return { stream: 'stdout', dockerAt: at, arrivedAt: ARRIVED_AT, text: message };
  });
}

export interface Reading {
  readonly drafts: readonly EventDraft[];
  readonly counts: LogCounts;
}

export function readLines(
  lines: readonly LogLine[],
  options: Partial<LogPipelineOptions> = {},
): Reading {
  const pipeline = createLogPipeline({ sourceId: 'log', ...options });
  const drafts = lines.flatMap((line) => pipeline.push(line));
  return { drafts, counts: { ...pipeline.counts } };
}

export function readLog(text: string, options: Partial<LogPipelineOptions> = {}): Reading {
  return readLines(toLogLines(text), options);
}
