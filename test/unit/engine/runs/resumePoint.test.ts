import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ResumePoint } from '../../../../src/engine/runs/resumePoint.ts';

const stamp = (ms: number): string =>
  new Date(Date.UTC(2026, 10, 20) + ms).toISOString().replace('Z', '000000Z');

interface Line {
  readonly stream: 'stdout' | 'stderr';
  readonly dockerAt: string;
  readonly position: null;
  readonly text: string;
}

describe('ResumePoint', () => {
  it('goes on in a file after the last stored byte', () => {
    const resume = new ResumePoint();
    resume.advance({ stream: 'stdout', dockerAt: null, position: 42, text: 'x' });
    expect(resume.position).toBe(42);
  });

  it('asks Docker again from a little before the newest stamp', () => {
    const resume = new ResumePoint();
    resume.advance({ stream: 'stdout', dockerAt: stamp(10_000), position: null, text: 'x' });
    expect(resume.since()).toBe('2026-11-20T00:00:08.000Z');
  });

  it('loses and doubles nothing over any cut of a container log', () => {
    const logs = fc.array(
      fc.record({
        gapMs: fc.integer({ min: 0, max: 900 }),
        stream: fc.constantFrom('stdout' as const, 'stderr' as const),
        text: fc.constantFrom('a', 'b', 'Waiting...'),
      }),
      { minLength: 1, maxLength: 80 },
    );
    fc.assert(
      fc.property(logs, fc.nat(80), (parts, cutAt) => {
        let ms = 0;
        const log: Line[] = parts.map(({ gapMs, stream, text }) => {
          ms += gapMs;
          return { stream, dockerAt: stamp(ms), position: null, text };
        });
        const resume = new ResumePoint();
        const got: Line[] = [];
        const take = (line: Line): void => {
          got.push(line);
          resume.advance(line);
        };
        log.slice(0, cutAt).forEach(take);
        resume.restart();
        const since = resume.since();
        log
          .filter(({ dockerAt }) => since === null || Date.parse(dockerAt) >= Date.parse(since))
          .filter((line) => !resume.isKnown(line))
          .forEach(take);
        expect(got).toEqual(log);
      }),
    );
  });

  it('loses and doubles nothing when stderr lags behind, or the clock of the VM is set back', () => {
    const parts = fc.array(
      fc.record({
        gapMs: fc.oneof(
          { weight: 20, arbitrary: fc.integer({ min: 0, max: 5000 }) },
          { weight: 1, arbitrary: fc.integer({ min: -7_200_000, max: -3000 }) },
        ),
        stream: fc.constantFrom('stdout' as const, 'stderr' as const),
      }),
      { minLength: 1, maxLength: 400 },
    );
    fc.assert(
      fc.property(parts, fc.nat(400), fc.nat(60), (gaps, cutAt, lag) => {
        let ms = 10_000_000;
        const log = gaps.map(({ gapMs, stream }, index): Line => {
          ms = Math.max(0, ms + gapMs);
          return { stream, dockerAt: stamp(ms), position: null, text: String(index) };
        });
        const resume = new ResumePoint();
        const got: Line[] = [];
        const take = (line: Line): void => {
          got.push(line);
          resume.advance(line);
        };
        // Of the newest lines before the cut, those on stderr have not come yet.
        log
          .slice(0, cutAt)
          .filter(({ stream }, index) => stream === 'stdout' || index < cutAt - lag)
          .forEach(take);
        // The VM's clock of now, less what has really passed since the newest line came.
        const passedMs = gaps
          .slice(Number(got.at(-1)?.text ?? 0) + 1)
          .reduce((sum, { gapMs }) => sum + Math.max(0, gapMs), 0);
        const since = Date.parse(resume.since(ms - passedMs) ?? stamp(0));
        resume.restart();
        log
          .filter(({ dockerAt }) => Date.parse(dockerAt) >= since)
          .filter((line) => !resume.isKnown(line))
          .forEach(take);
        for (const stream of ['stdout', 'stderr'] as const) {
          const of = (lines: readonly Line[]) =>
            lines.filter((line) => line.stream === stream).map(({ text }) => Number(text));
          expect(of(got)).toEqual(of(log));
        }
      }),
    );
  });
});
