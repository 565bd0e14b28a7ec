import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import { startServer } from '../../../src/server/index.ts';
import { MAX_BODY_BYTES } from '../../../src/server/rpcRoutes.ts';
import { createScriptedEngine } from '../../support/scriptedEngine.ts';
import { startTestServer } from '../../support/startServer.ts';
import type { TestServer } from '../../support/startServer.ts';

let server: TestServer;
let pictureDir: string;

beforeEach(async () => {
  pictureDir = await mkdtemp(path.join(tmpdir(), 'waa-monitor-pictures-'));
  const { engine } = await createScriptedEngine({
    locatePicture: (runId, ref, size) => {
      if (ref === 'broken.png') throw new Error('secret detail of a bug');
      if (ref === 'gone.png') {
        throw new MonitorError(ERROR_CODES.notFound, 'No such picture.', 'Choose another.');
      }
      const name = [runId, size, ref].join('_').replaceAll('/', '_');
      return Promise.resolve({ filePath: path.join(pictureDir, name), mediaType: 'image/png' });
    },
  });
  server = await startTestServer(engine);
});

afterEach(async () => {
  await server.close();
  await rm(pictureDir, { recursive: true, force: true });
});

describe('logging in', () => {
  test('the printed URL leads to the page with a cookie no script can read', async () => {
    const { pathname, search } = new URL(server.url);
    const first = await server.call(pathname + search);
    const name = `waa_monitor_${String(server.port)}`;
    expect(first).toMatchObject({
      status: 302,
      headers: {
        location: '/',
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'set-cookie': [`${name}=${server.token}; Path=/; HttpOnly; SameSite=Strict`],
      },
    });
    const second = await server.call('/', { headers: { cookie: `${name}=${server.token}` } });
    expect(second).toMatchObject({ status: 200, body: '<!doctype html><title>page</title>' });
  });

  test('a link followed from another site logs in by a page of ours, whose navigation carries the cookie', async () => {
    const { pathname, search } = new URL(server.url);
    const answer = await server.call(`${pathname}${search}&q=%22><script>`, {
      headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
    });
    expect({ status: answer.status, location: answer.headers.location }).toEqual({
      status: 200,
      location: undefined,
    });
    expect(answer.headers['set-cookie']).toHaveLength(1);
    expect(answer.body).toContain('http-equiv="refresh" content="0;url=/?q=%22');
    expect(answer.body).not.toContain('<script>');
  });

  test('the token has 256 bits and is new for each server', async () => {
    const { engine } = await createScriptedEngine();
    const other = await startTestServer(engine);
    await other.close();
    expect(Buffer.from(server.token, 'base64url')).toHaveLength(32);
    expect(other.token).not.toBe(server.token);
  });

  test.each([
    '/',
    '/assets/app-1a2b.js',
    '/info',
    '/openapi.json',
    '/api/runs',
    '/pictures/r/a.png',
  ])('%s is closed without it, and says what to do', async (target) => {
    const answer = await server.call(target);
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.body)).toEqual({
      code: 'access_denied',
      message: 'The request carries no valid token.',
      remedy: 'Open the URL, with its token, that "waa-monitor serve" printed last.',
    });
  });

  test('health answers without it, but not to a foreign name', async () => {
    const foreign = { headers: { host: 'evil.example' } };
    expect([
      (await server.call('/health')).body,
      (await server.call('/health', foreign)).status,
    ]).toEqual(['{"status":"ok"}', 403]);
  });

  test('without it even the body of a call is not read', async () => {
    const answer = await server.call('/api/profiles', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': String(MAX_BODY_BYTES * 100),
        origin: server.origin,
      },
    });
    expect({ status: answer.status, connection: answer.headers.connection }).toEqual({
      status: 401,
      connection: 'close',
    });
  });
});

describe('binding', () => {
  test.each(['0.0.0.0', '::', '10.0.0.1', 'example.org'])('%s is refused', async (host) => {
    const { engine } = await createScriptedEngine();
    await expect(startServer(engine, { rendererDir: '.', host })).rejects.toMatchObject({
      code: 'invalid_input',
      message: `The server does not bind ${host}: other machines could reach it.`,
      remedy: expect.stringContaining('--dangerously-bind') as string,
    });
  });

  test('every address on request, and the printed URL still opens here', async () => {
    const { engine } = await createScriptedEngine();
    const wide = await startTestServer(engine, { dangerouslyBind: '0.0.0.0' });
    const answer = await wide.authorised('/info');
    await wide.close();
    expect([answer.status, new URL(wide.url).hostname]).toEqual([200, '127.0.0.1']);
  });

  test('a taken port says so', async () => {
    const { engine } = await createScriptedEngine();
    const options = { rendererDir: '.', port: server.port };
    await expect(startServer(engine, options)).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining(`port ${String(server.port)}`) as string,
    });
  });

  test('the name localhost binds the number 127.0.0.1', async () => {
    const { engine } = await createScriptedEngine();
    const named = await startTestServer(engine, { host: 'localhost' });
    await named.close();
    expect(new URL(named.origin).hostname).toBe('127.0.0.1');
  });
});

describe('the page', () => {
  test('carries the headers that keep other sites and scripts out', async () => {
    const { headers } = await server.authorised('/');
    const policy = String(headers['content-security-policy']);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
    expect(policy.split('; ')).toEqual(
      expect.arrayContaining(["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"]),
    );
  });

  test('hashed files are kept by the browser', async () => {
    const { headers } = await server.authorised('/assets/app-1a2b.js');
    expect(headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'private, max-age=31536000, immutable',
    });
  });

  test.each([
    '/../outside.html',
    '/..%2foutside.html',
    '/%2e%2e/outside.html',
    '/%2e%2e%2foutside.html',
    '/assets/../../outside.html',
    '/assets/..%2f..%2foutside.html',
    '/..\\outside.html',
    '/..%5coutside.html',
    '//outside.html',
    '/%00',
    '/%ff',
    '/%2fetc%2fpasswd',
    '/assets',
    '/assets/',
  ])('%s leads nowhere', async (target) => {
    expect((await server.authorised(target)).status).toBe(404);
  });

  test('a link that points out of the folder leads nowhere, one that stays inside is followed', async () => {
    const { engine } = await createScriptedEngine();
    const root = path.join(pictureDir, 'root');
    await mkdir(root);
    await writeFile(path.join(root, 'page.html'), 'inside');
    await writeFile(path.join(pictureDir, 'outside.html'), 'outside');
    await symlink('page.html', path.join(root, 'stays.html'));
    await symlink('../outside.html', path.join(root, 'leaves.html'));
    const linked = await startTestServer(engine, { rendererDir: root });
    const statuses = [
      (await linked.authorised('/stays.html')).status,
      (await linked.authorised('/leaves.html')).status,
    ];
    await linked.close();
    expect(statuses).toEqual([200, 404]);
  });

  test('says so when it was not built', async () => {
    const { engine } = await createScriptedEngine();
    const bare = await startTestServer(engine, { rendererDir: path.join(pictureDir, 'none') });
    const answer = await bare.authorised('/');
    await bare.close();
    expect([answer.status, JSON.parse(answer.body)]).toMatchObject([
      503,
      {
        message: 'The page has not been built.',
        remedy: expect.stringContaining('build') as string,
      },
    ]);
  });

  test('cannot be posted to', async () => {
    const answer = await server.authorised('/', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    });
    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET']);
  });
});

describe('pictures', () => {
  async function store(name: string, bytes: string, ageMs: number): Promise<void> {
    const filePath = path.join(pictureDir, name);
    await writeFile(filePath, bytes);
    const at = new Date(Date.now() - ageMs);
    await utimes(filePath, at, at);
  }

  test('are found by run and ref, whole or small, however the ref is encoded', async () => {
    await store('run-1_full_artifacts_a b_1.png', 'large', 1000);
    await store('run-1_thumb_artifacts_a b_1.png', 'small', 1000);
    const bodies = [
      await server.authorised('/pictures/run-1/artifacts/a%20b/1.png'),
      await server.authorised('/pictures/run-1/artifacts%2Fa%20b%2F1.png?size=full'),
      await server.authorised('/pictures/run-1/artifacts/a%20b/1.png?size=thumb'),
    ].map((answer) => [answer.status, answer.headers['content-type'], answer.body]);
    expect(bodies).toEqual([
      [200, 'image/png', 'large'],
      [200, 'image/png', 'large'],
      [200, 'image/png', 'small'],
    ]);
  });

  test('are kept by the browser once settled, and asked for again while they may grow', async () => {
    await store('r_full_old.png', 'x', 3_600_000);
    await store('r_full_new.png', 'x', 0);
    const caching = async (ref: string): Promise<unknown> =>
      (await server.authorised(`/pictures/r/${ref}`)).headers['cache-control'];
    expect([await caching('old.png'), await caching('new.png')]).toEqual([
      'private, max-age=31536000, immutable',
      'private, no-cache',
    ]);
  });

  test('are not sent again to a browser that has them', async () => {
    await store('r_full_a.png', 'bytes', 0);
    const first = await server.authorised('/pictures/r/a.png');
    const again = { headers: { 'if-none-match': String(first.headers.etag) } };
    const unchanged = await server.authorised('/pictures/r/a.png', again);
    await store('r_full_a.png', 'longer bytes', 0);
    const changed = await server.authorised('/pictures/r/a.png', again);
    expect([first, unchanged, changed].map(({ status, body }) => [status, body])).toEqual([
      [200, 'bytes'],
      [304, ''],
      [200, 'longer bytes'],
    ]);
  });

  test('of no bytes are an empty answer', async () => {
    await store('r_full_empty.png', '', 0);
    expect(await server.authorised('/pictures/r/empty.png')).toMatchObject({
      status: 200,
      body: '',
    });
  });

  test.each([
    '/pictures/r/..%2F..%2Fsecret.png',
    '/pictures/r/%2e%2e/%2e%2e/secret.png',
    '/pictures/r/a%2F..%2F..%2Fsecret.png',
    '/pictures/r/%2Fetc%2Fpasswd',
    '/pictures/r/..%5C..%5Csecret.png',
    '/pictures/r/a%00.png',
    '/pictures/r/%ff',
    '/pictures/r/a//b.png',
    '/pictures/..%2Fr/a.png',
    '/pictures/%2e%2e/a.png',
    '/pictures/r/',
    '/pictures/r',
    '/pictures/r/a.png?size=huge',
    '/pictures/r/gone.png',
    '/pictures/r/missing-on-disk.png',
  ])('%s is not found', async (target) => {
    const answer = await server.authorised(target);
    expect([answer.status, (JSON.parse(answer.body) as { code: string }).code]).toEqual([
      404,
      'not_found',
    ]);
  });

  test('a bug while looking tells nothing of itself', async () => {
    const answer = await server.authorised('/pictures/r/broken.png');
    expect(answer.status).toBe(500);
    expect(answer.body).not.toContain('secret detail');
  });
});

describe('the API', () => {
  const json = { 'content-type': 'application/json' };
  const draft = { name: 'one', host: 'vm.example', user: 'azureuser' };

  test('takes and gives plain JSON', async () => {
    const added = await server.authorised('/api/profiles', {
      method: 'POST',
      headers: json,
      body: JSON.stringify(draft),
    });
    const profile = JSON.parse(added.body) as { id: string };
    const listed = await server.authorised('/api/profiles');
    const removed = await server.authorised(`/api/profiles/${profile.id}`, {
      method: 'DELETE',
      headers: json,
    });
    expect([added.status, JSON.parse(listed.body), JSON.parse(removed.body)]).toEqual([
      200,
      [profile],
      { removed: profile },
    ]);
    expect(profile).toMatchObject(draft);
  });

  test('says what failed in three fields', async () => {
    const answer = await server.authorised('/api/runs/none');
    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      404,
      { code: 'not_found', message: 'There is no run "none".', remedy: 'List the runs.' },
    ]);
  });

  test('refuses what the contract does not take, in the same three fields', async () => {
    const answer = await server.authorised('/api/profiles', {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ ...draft, port: 'ssh' }),
    });
    expect(answer.status).toBe(400);
    expect(Object.keys(JSON.parse(answer.body) as object)).toEqual(['code', 'message', 'remedy']);
  });

  test.each([
    ['with its length told', { 'content-length': String(MAX_BODY_BYTES + 1) }],
    ['in chunks', { 'transfer-encoding': 'chunked' }],
  ])('refuses a body that is too long, %s', async (_, lengthHeader) => {
    const answer = await server.authorised('/api/profiles', {
      method: 'POST',
      headers: { ...json, ...lengthHeader },
      body: `"${'x'.repeat(MAX_BODY_BYTES - 1)}"`,
    });
    expect(answer.status).toBe(413);
  });

  test('refuses a changing procedure by GET', async () => {
    const { status } = await server.authorised('/rpc/demo/start');
    expect(status).toBe(405);
  });

  test.each(['/api/none', '/rpc/none', '/apiary', '/none'])('%s is not found', async (target) => {
    expect((await server.authorised(target)).status).toBe(404);
  });

  test('describes itself', async () => {
    const document = JSON.parse((await server.authorised('/openapi.json')).body) as {
      openapi: string;
      info: { version: string };
      paths: Record<string, Record<string, unknown>>;
    };
    const calls = Object.entries(document.paths).flatMap(([route, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${route}`),
    );
    expect(document).toMatchObject({
      openapi: /^3\.1/.exec(document.openapi)?.input,
      info: { version: '1.2.3' },
    });
    expect(calls).toEqual(
      expect.arrayContaining([
        'GET /runs',
        'GET /runs/{runId}/follow',
        'POST /watch',
        'DELETE /profiles/{id}',
      ]),
    );
  });

  test('tells its version, commit and start', async () => {
    const told: unknown = JSON.parse((await server.authorised('/info')).body);
    expect(told).toMatchObject({
      version: '1.2.3',
      commit: 'abc1234',
      built_at: '2026-11-20T00:00:00.000Z',
      started_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
    });
  });
});
