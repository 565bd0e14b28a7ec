/** The HTTP stream as a browser's EventSource and other programs see it: on the wire. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RunFeed } from '../../src/engine/runs/runFeed.ts';
import { buildRun, numberDrafts } from '../support/builders.ts';
import { createScriptedEngine } from '../support/scriptedEngine.ts';
import { startTestServer } from '../support/startServer.ts';
import type { TestServer } from '../support/startServer.ts';

const events = numberDrafts(buildRun([{ kind: 'score', score: 1 }]));
const PATH = '/api/runs/run-1/follow';

let feed: RunFeed;
let server: TestServer;

beforeEach(async () => {
  feed = new RunFeed({ runId: 'run-1' });
  feed.apply(events.slice(0, 10));
  const { engine } = await createScriptedEngine({ runs: [feed] });
  server = await startTestServer(engine);
});

afterEach(async () => {
  feed.close();
  await server.close();
});

function open(headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  const authorization = `Bearer ${server.token}`;
  return fetch(server.origin + PATH, { headers: { authorization, ...headers } });
}

interface Reader {
  /** Text up to and with `mark`. */
  until(mark: string): Promise<string>;
  /** Resolves when the stream has ended, with what was still to read. */
  end(): Promise<string>;
}

function readerOf(response: Response): Reader {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const more = async (): Promise<boolean> => {
    const chunk = await reader?.read();
    text += chunk?.value ?? '';
    return chunk?.done === false;
  };
  return {
    until: async (mark) => {
      while (!text.includes(mark)) if (!(await more())) throw new Error(`Ended at: ${text}`);
      const end = text.indexOf(mark) + mark.length;
      const part = text.slice(0, end);
      text = text.slice(end);
      return part;
    },
    end: async () => {
      while (await more());
      return text;
    },
  };
}

test('begins with a comment, so that headers go out, and is never kept or held back', async () => {
  const response = await open();
  const reader = readerOf(response);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  expect(await reader.until('\n\n')).toMatch(/^:/);
});

test('numbers its messages by the last event they hold', async () => {
  const reader = readerOf(await open());
  const first = await reader.until('"kind":"snapshot"');
  feed.apply(events.slice(10, 15));
  const second = await reader.until('"kind":"events"');
  const idsOf = (text: string): readonly string[] => text.match(/^id: .*$/gm) ?? [];
  expect([idsOf(first), idsOf(second).at(-1)]).toEqual([['id: 10'], 'id: 15']);
});

test('resumes where a browser says it was cut', async () => {
  feed.apply(events.slice(10, 15));
  const reader = readerOf(await open({ 'last-event-id': '12' }));
  const data = await reader.until(`"seq":15`);
  expect(data).not.toContain('"snapshot"');
  expect(data.match(/"seq":\d+/g)).toEqual(['"seq":13', '"seq":14', '"seq":15']);
});

test('ends cleanly when the server closes, as it does for a reader that reads nothing', async () => {
  const reader = readerOf(await open());
  await open();
  await reader.until('"kind":"feed"');
  await server.close();
  await expect(reader.end()).resolves.toBeTypeOf('string');
  await expect(open()).rejects.toThrow();
});

describe('is refused, and nothing of the run told,', () => {
  const json = { 'content-type': 'application/json' };
  const body = JSON.stringify({ json: { runId: 'run-1' } });
  const cases: readonly (readonly [string, () => Record<string, string>, number])[] = [
    ['without the token', () => ({}), 401],
    ['with a wrong token', () => ({ authorization: `Bearer ${server.token.slice(1)}` }), 401],
    [
      'under a foreign name',
      () => ({ host: 'evil.example', authorization: `Bearer ${server.token}` }),
      403,
    ],
    [
      'to a foreign page',
      () => ({
        origin: 'http://evil.example',
        cookie: `waa_monitor_${String(server.port)}=${server.token}`,
      }),
      403,
    ],
  ];

  test.each(cases)('%s', async (_, headersOf, status) => {
    const origin = { origin: server.origin };
    const answers = [
      await server.call(PATH, { headers: { ...origin, ...headersOf() } }),
      await server.call('/rpc/runs/follow', {
        method: 'POST',
        headers: { ...json, ...origin, ...headersOf() },
        body,
      }),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([status, status]);
    for (const answer of answers) expect(answer.body).not.toContain('snapshot');
  });
});
