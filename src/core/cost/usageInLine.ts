/**
 * Token counts that an agent wrote into a line of traj.jsonl. WAA's own agents write none; agents
 * that keep their API's `usage` do so at the top of the line or in `info`, in OpenAI's words
 * (prompt_tokens, completion_tokens, prompt_tokens_details.cached_tokens) or in Anthropic's
 * (input_tokens, output_tokens, cache_read_input_tokens, which is not part of input_tokens).
 */
import { isRecord } from '#core/waa/isRecord.ts';
import type { TokenCounts } from '#protocol/cost.ts';

/** More than any model takes in one call: such a number is a fault, not a count. */
const MAX_TOKENS = 100_000_000;

/** Null when the line tells of no usage. */
export function usageInLine(line: unknown): TokenCounts | null {
  if (!isRecord(line)) return null;
  const info = line['info'];
  for (const usage of [line['usage'], isRecord(info) ? info['usage'] : null]) {
    const counts = isRecord(usage) ? (openAiUsage(usage) ?? anthropicUsage(usage)) : null;
    if (counts !== null) return counts;
  }
  return null;
}

function openAiUsage(usage: Record<string, unknown>): TokenCounts | null {
  const input = count(usage['prompt_tokens']);
  const output = count(usage['completion_tokens']);
  if (input === null || output === null) return null;
  const details = usage['prompt_tokens_details'];
  const cached = isRecord(details) ? (count(details['cached_tokens']) ?? 0) : 0;
  return { in: input, cached: Math.min(cached, input), out: output };
}

function anthropicUsage(usage: Record<string, unknown>): TokenCounts | null {
  const input = count(usage['input_tokens']);
  const output = count(usage['output_tokens']);
  if (input === null || output === null) return null;
  const cached = count(usage['cache_read_input_tokens']) ?? 0;
  const written = count(usage['cache_creation_input_tokens']) ?? 0;
  return { in: input + written + cached, cached, out: output };
}

function count(value: unknown): number | null {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MAX_TOKENS
    ? Number(value)
    : null;
}
