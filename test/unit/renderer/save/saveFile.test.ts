import { expect, test } from 'vitest';
import { safeName } from '../../../../src/renderer/components/save/saveFile.ts';

test.each([
  ['Task durations.csv', 'Task-durations.csv'],
  ['Steps of chrome/0cecd4f3.svg', 'Steps-of-chrome-0cecd4f3.svg'],
  ['../../etc/passwd', 'etc-passwd'],
  ['', 'waa-monitor'],
  ['…', 'waa-monitor'],
])('%j is saved as %j', (name, safe) => {
  expect(safeName(name)).toBe(safe);
});
