import { ORPCError } from '@orpc/client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { alertSettingsSchema } from '#protocol/alerts.ts';
import type { Question } from '#protocol/contract.ts';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import { createScriptedEngine } from '../support/scriptedEngine.ts';
import type { ScriptedEngine } from '../support/scriptedEngine.ts';
import { TRANSPORTS } from './transports.ts';
import type { Connection, MonitorClient } from './transports.ts';

const secretCause = new Error('password=hunter2');
let scripted: ScriptedEngine;
let connection: Connection;
let client: MonitorClient;

/** What a face learns of a failure. */
async function failureOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
    return 'no failure';
  } catch (error) {
    if (!(error instanceof ORPCError)) return error;
    // instanceof can't tell what the data is.
    const { code, status, message, data } = error as ORPCError<string, unknown>;
    return { code, status, message, data };
  }
}

async function firstOf(messages: Promise<AsyncIterable<unknown>>): Promise<unknown> {
  for await (const message of await messages) return message;
  return null;
}

describe.each(TRANSPORTS)('calls over $name', (transport) => {
  beforeEach(async () => {
    scripted = await createScriptedEngine({
      onWatch: () => {
        throw new MonitorError(ERROR_CODES.readOnly, 'Another instance writes.', 'Close it.', {
          cause: secretCause,
        });
      },
    });
    connection = await transport.connect(scripted.engine);
    ({ client } = connection);
  });

  afterEach(async () => {
    await scripted.engine.close();
    await connection.close();
  });

  test('save, change, remove and restore a VM', async () => {
    const added = await client.profiles.add({ name: 'one', host: 'vm.example', user: 'azureuser' });
    const edited = await client.profiles.edit({ ...added, name: 'renamed' });
    const { removed } = await client.profiles.remove({ id: added.id });
    const afterRemoval = await client.profiles.list();
    await client.profiles.restore(removed);
    expect([edited, removed, afterRemoval, await client.profiles.list()]).toEqual([
      { ...added, name: 'renamed' },
      edited,
      [],
      [edited],
    ]);
    expect(added).toMatchObject({ port: 22, auth: 'auto', container: 'winarena' });
  });

  test('remember settings of the page', async () => {
    await client.app.saveSettings({ theme: 'dark', layout: { pane: 300 } });
    expect(await client.app.settings()).toEqual({
      theme: 'dark',
      layout: { pane: 300 },
      hiddenPatterns: [],
      turnMetrics: { isOn: true, sampleShare: 1 },
      prices: { models: [], runBudget: null, vms: [] },
      storage: { keepPicturesDays: null, keepTrashDays: 14, maxTotalGb: null },
      alerts: alertSettingsSchema.parse({}),
    });
  });

  test('show a question until it is answered', async () => {
    const question = {
      kind: 'host_key',
      profileId: null,
      host: 'vm',
      keyType: 'ssh-ed25519',
    } as const;
    const answered = scripted.questions.ask({
      ...question,
      fingerprint: 'SHA256:abc',
      knownFingerprints: [],
    });
    const seen: (readonly Question[])[] = [];
    for await (const questions of await client.questions.follow()) {
      seen.push(questions);
      const [open] = questions;
      if (!open) break;
      await client.questions.answer({ kind: 'host_key', id: open.id, decision: 'once' });
    }
    expect(seen.map((questions) => questions.map(({ kind }) => kind))).toEqual([['host_key'], []]);
    expect(await answered).toMatchObject({ kind: 'host_key', decision: 'once' });
  });

  test('an answer that nobody waits for is not accepted', async () => {
    const answer = { kind: 'host_key', id: 'gone', decision: 'once' } as const;
    expect(await client.questions.answer(answer)).toEqual({ isAccepted: false });
  });

  test('an expected failure arrives with its code, message and remedy, and nothing of its cause', async () => {
    const { id } = await client.profiles.add({ name: 'one', host: 'vm.example', user: 'u' });
    expect(await failureOf(client.watch.start({ profileId: id }))).toEqual({
      code: 'read_only',
      status: 409,
      message: 'Another instance writes.',
      data: { code: 'read_only', remedy: 'Close it.' },
    });
  });

  test('a run that is not there fails alike, whether asked or followed', async () => {
    const unknown = {
      code: 'not_found',
      status: 404,
      message: 'There is no run "none".',
      data: { code: 'not_found', remedy: 'List the runs.' },
    };
    expect([
      await failureOf(client.runs.snapshot({ runId: 'none' })),
      await failureOf(firstOf(client.runs.follow({ runId: 'none' }))),
      await failureOf(firstOf(client.log.follow({ runId: 'none' }))),
    ]).toEqual([unknown, unknown, unknown]);
  });

  test('what the contract does not take is refused before it reaches the engine', async () => {
    const draft = { name: 'x', host: 'two words', user: 'u' };
    const failure = await failureOf(client.profiles.add(draft));
    const traversal = await failureOf(client.runs.snapshot({ runId: '../../etc' }));
    expect([failure, traversal]).toMatchObject([
      { code: 'BAD_REQUEST', status: 400 },
      { code: 'BAD_REQUEST', status: 400 },
    ]);
    expect(await client.profiles.list()).toEqual([]);
  });
});
