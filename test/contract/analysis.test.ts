import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RunFeed } from '../../src/engine/runs/runFeed.ts';
import { buildDraft, buildRun, numberDrafts, type TaskEnding } from '../support/builders.ts';
import { createScriptedEngine } from '../support/scriptedEngine.ts';
import type { ScriptedEngine } from '../support/scriptedEngine.ts';
import { TRANSPORTS } from './transports.ts';
import type { Connection, MonitorClient } from './transports.ts';

const PASS: TaskEnding = { kind: 'score', score: 1 };
const FAIL: TaskEnding = { kind: 'score', score: 0 };
let scripted: ScriptedEngine;
let connection: Connection;
let client: MonitorClient;

function runOf(runId: string, endings: readonly TaskEnding[]): RunFeed {
  const feed = new RunFeed({ runId });
  const opened = buildDraft('run.opened', 0, { runId, name: runId, targetLabel: 'vm' });
  feed.apply(numberDrafts([opened, ...buildRun(endings)]));
  return feed;
}

describe.each(TRANSPORTS)('numbers over $name', (transport) => {
  beforeEach(async () => {
    scripted = await createScriptedEngine({
      runs: [runOf('one', [PASS, FAIL]), runOf('two', [PASS, PASS])],
    });
    connection = await transport.connect(scripted.engine);
    ({ client } = connection);
  });

  afterEach(async () => {
    await scripted.engine.close();
    await connection.close();
  });

  test('of a run come whole, under the denominator that was asked for', async () => {
    const analysis = await client.analysis.run({ runId: 'one', denominator: 'scored' });
    expect(analysis).toMatchObject({
      runId: 'one',
      denominator: 'scored',
      overall: { pass: { numerator: 1, denominator: 2, label: 'passed of scored tasks' } },
    });
    expect(await client.analysis.troubles({ runId: 'one' })).toEqual({
      errors: [],
      suspiciousZeros: [],
      isWhole: true,
    });
    expect(await client.analysis.marks({ runId: 'one' })).toEqual([]);
  });

  test('of two runs are compared, and their tasks have a history', async () => {
    const { pairs } = await client.analysis.compare({ runIds: ['one', 'two'] });
    const history = await client.analysis.history({ runIds: ['one', 'two'] });
    expect(pairs).toMatchObject([{ counts: { improved: 1, same: 1 }, isDistinguishable: false }]);
    expect(history.tasks.map(({ passedCount }) => passedCount)).toEqual([2, 1]);
  });

  test('one run is too few to compare, and is refused before the engine is asked', async () => {
    await expect(client.analysis.compare({ runIds: ['one'] })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
  });
});
