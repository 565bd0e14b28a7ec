import { describe, expect, it } from 'vitest';
import { canStart, checkStart } from '#core/starting/checkStart.ts';
import type { StartQuestion } from '#core/starting/checkStart.ts';
import type { VmFacts } from '#core/starting/vmFacts.ts';
import { startSettingsSchema } from '#protocol/startSettings.ts';
import { startOptionsSchema } from '#protocol/starting.ts';
import type { StartCheck, StartOptionsDraft } from '#protocol/starting.ts';

const WELL: VmFacts = {
  docker: { status: 'ok', version: '28.5.1' },
  container: null,
  clientCount: 0,
  hasImage: true,
  loginFolder: '/home/a',
  waaFolder: { path: '/home/a/waa', exists: true },
  clientFolder: { path: '/home/a/waa/client', exists: true },
  setupFolder: { path: '/home/a/waa/setup', exists: true },
  storageFolder: { path: '/home/a/waa/storage', exists: true, hasGoldenImage: true },
  hasKvm: true,
  freeBytes: 100 * 2 ** 30,
  usedPorts: [22],
  results: null,
  containerVariables: [],
};
const RUNNING = { name: 'winarena', state: 'running', isRunning: true, runKey: 'a@1' };
const RESULTS = {
  container: null,
  path: '/r',
  listed: { fileCount: 10, sizeBytes: 4 * 2 ** 30 },
  move: 'directly',
} as const;

function question(
  facts: Partial<VmFacts> = {},
  options: StartOptionsDraft = {},
  more: Partial<StartQuestion> = {},
): StartQuestion {
  return {
    facts: { ...WELL, ...facts },
    style: 'entry',
    options: startOptionsSchema.parse(options),
    settings: startSettingsSchema.parse({}),
    container: 'winarena',
    keyNames: ['OPENAI_API_KEY'],
    ...more,
  };
}

function notOk(asked: StartQuestion): Partial<Record<StartCheck['id'], StartCheck['status']>> {
  const found = checkStart(asked).filter(({ status }) => status !== 'ok' && status !== 'skipped');
  return Object.fromEntries(found.map(({ id, status }) => [id, status]));
}

describe('the checks before a start', () => {
  it('find nothing on a VM that has all', () => {
    expect(notOk(question())).toEqual({});
    expect(canStart(checkStart(question()))).toBe(true);
  });

  it.each<[string, StartQuestion, Record<string, string>]>([
    ['a client at work', question({ clientCount: 1 }), { client: 'failed' }],
    ['a running container', question({ container: RUNNING }), { container: 'failed' }],
    ['no image', question({ hasImage: false }), { image: 'failed' }],
    ['no KVM', question({ hasKvm: false }), { kvm: 'failed' }],
    ['a full disk', question({ freeBytes: 2 ** 30 }), { disk: 'failed' }],
    ['little disk', question({ freeBytes: 5 * 2 ** 30 }), { disk: 'warning' }],
    ['a port in use', question({ usedPorts: [8006] }), { ports: 'failed' }],
    ['no key', question({}, {}, { keyNames: [] }), { keys: 'warning' }],
    [
      'no golden image',
      question({ storageFolder: { path: '/s', exists: true, hasGoldenImage: false } }),
      { storage: 'warning' },
    ],
    [
      'results that nobody may list',
      question({ results: { ...RESULTS, listed: null } }),
      { results: 'failed' },
    ],
    [
      'results that cannot be moved',
      question({ results: { ...RESULTS, move: 'never' } }),
      { results: 'failed' },
    ],
    [
      'no room for the copy of the results',
      question({ results: RESULTS, freeBytes: 5 * 2 ** 30 }, { existingResults: 'resume' }),
      { disk: 'failed' },
    ],
    [
      'an unknown task',
      question({}, { tasks: { kind: 'ids', ids: ['no-such-task'] } }),
      { tasks: 'failed' },
    ],
    [
      "what WAA's entry script cannot pass on",
      question({}, { maxSteps: 5 }),
      { options: 'failed' },
    ],
    [
      'a key among the words for run.py',
      question(
        { container: RUNNING },
        { extraArgs: ['--api_key', 'sk-abcdefghijklmnop1234'] },
        { style: 'exec' },
      ),
      { options: 'failed' },
    ],
    [
      'a start command that is not there',
      question({}, {}, { style: 'template' }),
      { options: 'failed' },
    ],
    [
      'docker exec without a container',
      question({}, {}, { style: 'exec' }),
      { container: 'failed' },
    ],
  ])('find %s', (_name, asked, expected) => {
    expect(notOk(asked)).toEqual(expected);
  });

  it('take a key that the container has for a key', () => {
    const facts = { container: RUNNING, containerVariables: ['OPENAI_API_KEY'] };
    expect(notOk(question(facts, {}, { style: 'exec', keyNames: [] }))).toEqual({});
  });

  it('look at nothing else where Docker cannot be used', () => {
    const docker = { status: 'failed', message: 'No.', remedy: 'Do.' } as const;
    const checks = checkStart(question({ docker, hasKvm: false }));
    expect(checks.map(({ status }) => status)).toEqual([
      'failed',
      ...checks.slice(1).map(() => 'skipped'),
    ]);
  });
});
