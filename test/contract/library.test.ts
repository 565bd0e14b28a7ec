import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createScriptedEngine } from '../support/scriptedEngine.ts';
import { TRANSPORTS } from './transports.ts';
import type { Connection } from './transports.ts';

describe.each(TRANSPORTS)('the library over $name', (transport) => {
  let connection: Connection;
  beforeEach(async () => {
    connection = await transport.connect((await createScriptedEngine()).engine);
  });
  afterEach(() => connection.close());

  test('keeps what people say of a run and of a task', async () => {
    const { library } = connection.client;
    await library.saveMeta({ runId: 'r', change: { name: ' Evening ', tags: ['a'] } });
    await library.tag({ runIds: ['r'], add: ['b'], remove: ['A'] });
    const override = { value: 'passed', reason: 'The evaluator was wrong.' } as const;
    const saved = await library.setTaskNote({ runId: 'r', task: 'a/b', change: { override } });
    expect(saved).toEqual({
      meta: {
        name: 'Evening',
        tags: ['b'],
        note: '',
        isStarred: false,
        isArchived: false,
        notedTasks: 1,
      },
      tasks: {
        'a/b': {
          note: '',
          isStarred: false,
          override: { ...override, at: '2026-11-20T11:00:00.000Z', by: 'me' },
        },
      },
    });
    expect(await library.meta({ runId: 'r' })).toEqual(saved);
  });

  test.each([
    ['a tag of two words', { tags: ['two words'] }],
    ['a tag that reads as a filter', { tags: ['status:failed'] }],
    ['an endless note', { note: 'x'.repeat(20_001) }],
    ['an empty name', { name: '  ' }],
  ])('refuses %s', async (_what, change) => {
    const { library } = connection.client;
    await expect(library.saveMeta({ runId: 'r', change })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
    expect((await library.meta({ runId: 'r' })).meta.tags).toEqual([]);
  });

  test('refuses a verdict without a reason', async () => {
    const change = { override: { value: 'passed', reason: ' ' } } as const;
    await expect(
      connection.client.library.setTaskNote({ runId: 'r', task: 'a/b', change }),
    ).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  test('takes runs away and brings them back', async () => {
    const { library } = connection.client;
    const runIds = ['r1', 'r2'];
    expect(await library.remove({ runIds })).toEqual({ removed: runIds, kept: [] });
    expect(await library.restore({ runIds })).toEqual({ restored: runIds, kept: [] });
    expect(await library.trash()).toEqual([]);
    expect(await library.emptyTrash({})).toEqual({ removed: [], freedBytes: 0 });
    expect(await library.usage()).toMatchObject({ runs: [], freeBytes: null });
  });
});
