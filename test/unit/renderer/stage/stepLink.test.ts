import { expect, test } from 'vitest';
import { createAttempt, createTask } from '#core/run/runState.ts';
import { stepLink } from '../../../../src/renderer/components/stage/copyStepLink.ts';

const AT = '2026-11-20T10:00:00.000Z';
const attempt = createAttempt(1, '0', 'running', AT);
const task = { ...createTask({ domain: 'clock', exampleId: 'a-WOS' }), attempts: [attempt] };
const frames = [{ stepNumber: 4, picture: null, before: null, marks: [] }];
const selection = { task, attempt, frames, frameIndex: 0, isFollowing: true };

test('the link of a followed run names the task and the step that are shown now', () => {
  expect(stepLink('http://127.0.0.1:1/#/run/r-1?tab=files', selection)).toBe(
    'http://127.0.0.1:1/#/run/r-1/task/clock%2Fa-WOS/step/4?tab=files',
  );
});

test('the attempt is named where there are several', () => {
  const again = { ...createAttempt(2, '0', 'running', AT) };
  const several = { ...selection, task: { ...task, attempts: [attempt, again] } };
  expect(stepLink('waa-monitor://app/#/run/r-1', several)).toBe(
    'waa-monitor://app/#/run/r-1/task/clock%2Fa-WOS/step/4?attempt=1',
  );
});
