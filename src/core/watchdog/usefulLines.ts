/**
 * Tells lines of progress from noise. Health checks, retries and waiting are known as noise to the
 * formats; complaints and lines that no format knows count only while they say something new.
 */
import { CONTINUED_LINE, type LineClass } from '#core/logs/classifyLine.ts';
import { stripAnsi } from '#core/logs/ansi.ts';

/** Shapes remembered: a loop of a harness repeats a handful of lines. */
const REMEMBERED_SHAPES = 50;
/** Two lines that begin alike are alike. */
const SHAPE_CHARS = 120;
/** Access logs, probes and heartbeats of whatever runs beside the benchmark. */
const HEALTH_CHECK =
  /\b(?:health(?:[ _-]?check|z)?|heartbeat|keep-?alive|liveness|readiness|probe|retry(?:ing)?|waiting for)\b|"(?:GET|HEAD) \S+ HTTP\//i;

export interface UsefulLines {
  /** True when the line tells of progress. */
  isUseful(text: string, line: LineClass): boolean;
}

export function createUsefulLines(): UsefulLines {
  const seen = new Set<string>();
  const isNew = (text: string): boolean => {
    const shape = shapeOf(text);
    const isKnown = seen.delete(shape);
    // Put at the end: the shape heard of least lately is forgotten first.
    seen.add(shape);
    if (seen.size > REMEMBERED_SHAPES) seen.delete(seen.values().next().value ?? '');
    return !isKnown;
  };
  return {
    isUseful: (text, line) => {
      const { level, isNoise, isUnknown } = line;
      // The rest of a record says nothing that its first line has not: tracebacks repeat as well.
      if (isNoise || line === CONTINUED_LINE) return false;
      const isComplaint = level === 'warning' || level === 'error' || level === 'critical';
      if (!isUnknown && !isComplaint) return true;
      if (isUnknown && HEALTH_CHECK.test(text)) return false;
      return isNew(text);
    },
  };
}

/** The line without what differs from one time to the next. */
function shapeOf(text: string): string {
  return stripAnsi(text)
    .slice(0, SHAPE_CHARS * 2)
    .replace(/[0-9a-f]*\d[0-9a-f]*/gi, '#')
    .slice(0, SHAPE_CHARS);
}
