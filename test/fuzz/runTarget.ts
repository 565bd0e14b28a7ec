import { makeInput } from './mutate.ts';
import { Random } from './random.ts';
import type { FuzzTarget } from './target.ts';

export interface FuzzReport {
  readonly id: string;
  readonly count: number;
  readonly tookMs: number;
  /** Of one input. Told, not judged: machines differ. */
  readonly slowestMs: number;
  readonly slowestChars: number;
}

/** An input that broke a claim, with what is needed to see it again. */
export class FuzzFailure extends Error {
  readonly input: string;

  constructor(target: FuzzTarget, seed: number, index: number, input: string, cause: unknown) {
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    super(
      `${target.id}, seed ${String(seed)}, input ${String(index)}: ${reason.slice(0, 2000)}\n${JSON.stringify(input.slice(0, 2000))}`,
      { cause },
    );
    this.input = input;
  }
}

/** @throws FuzzFailure at the first input that breaks a claim. */
export async function runTarget(
  target: FuzzTarget,
  count: number,
  seed: number,
): Promise<FuzzReport> {
  const random = new Random(seed);
  const wanted = Math.ceil(count * (target.share ?? 1));
  const startedAt = performance.now();
  let slowestMs = 0;
  let slowestChars = 0;
  for (let index = 0; index < wanted; index += 1) {
    const input = makeInput(target.samples, random);
    try {
      let ms = await timeOf(target, input);
      // Seen a second time, a pause of the machine is told from a slow parser.
      if (ms > slowestMs) ms = Math.min(ms, await timeOf(target, input));
      if (ms > slowestMs) {
        slowestMs = ms;
        slowestChars = input.length;
      }
    } catch (error) {
      throw new FuzzFailure(target, seed, index, input, error);
    }
  }
  return {
    id: target.id,
    count: wanted,
    tookMs: performance.now() - startedAt,
    slowestMs,
    slowestChars,
  };
}

async function timeOf(target: FuzzTarget, input: string): Promise<number> {
  const startedAt = performance.now();
  const result = target.check(input);
  if (result instanceof Promise) await result;
  return performance.now() - startedAt;
}
