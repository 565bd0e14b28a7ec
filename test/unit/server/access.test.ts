import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cookieNameFor,
  decideAccess,
  decidePublicAccess,
  isLoopbackAddress,
  isSameSecret,
  ownHosts,
} from '../../../src/server/access.ts';
import type { AccessRules, RequestHead } from '../../../src/server/access.ts';

const token = 'q'.repeat(43);
const rules: AccessRules = { token, cookieName: cookieNameFor(4000), hosts: ownHosts(4000, []) };
const cookie = `other=1; waa_monitor_4000=${token}`;
const json = { 'content-type': 'application/json' };

function head(
  change: Partial<RequestHead> = {},
  headers: RequestHead['headers'] = {},
): RequestHead {
  return {
    method: 'GET',
    target: '/',
    ...change,
    headers: { host: '127.0.0.1:4000', ...headers },
  };
}

/** The status a caller would see; 200 stands for "let through". */
function statusFor(request: RequestHead): number {
  const decision = decideAccess(request, rules);
  if (decision.kind === 'allow') return 200;
  return decision.kind === 'swap' ? 302 : decision.status;
}

describe('who is let in', () => {
  test('a browser with the cookie of this port', () => {
    expect(statusFor(head({}, { cookie }))).toBe(200);
  });

  test('a program with the token as bearer', () => {
    expect(statusFor(head({}, { authorization: `Bearer ${token}` }))).toBe(200);
  });

  test.each([
    ['nothing', {}],
    ['a wrong bearer', { authorization: `Bearer ${token}x` }],
    ['a wrong cookie', { cookie: `waa_monitor_4000=${token.slice(1)}` }],
    ['the cookie of another port', { cookie: `waa_monitor_4001=${token}` }],
    ['an empty cookie', { cookie: 'waa_monitor_4000=' }],
    ['basic authentication', { authorization: `Basic ${token}` }],
  ])('nobody with %s', (_, headers) => {
    expect(statusFor(head({}, headers))).toBe(401);
  });

  test('nobody by guessing', () => {
    fc.assert(
      fc.property(fc.string(), (guess) => {
        fc.pre(guess !== token);
        return !isSameSecret(guess, token);
      }),
    );
  });
});

describe('the token in the URL', () => {
  test('is swapped for a clean address that keeps the rest', () => {
    expect(decideAccess(head({ target: `/?token=${token}&run=a` }), rules)).toEqual({
      kind: 'swap',
      location: '/?run=a',
    });
  });

  test('never leads to another host', () => {
    expect(decideAccess(head({ target: `//evil.example/x?token=${token}` }), rules)).toEqual({
      kind: 'swap',
      location: '/evil.example/x',
    });
  });

  test('is refused when it is wrong', () => {
    expect(statusFor(head({ target: '/?token=guess' }))).toBe(401);
  });

  test('does not count on a call that changes something', () => {
    const request = head(
      { method: 'POST', target: `/api/demo?token=${token}` },
      { ...json, origin: 'http://127.0.0.1:4000' },
    );
    expect(statusFor(request)).toBe(401);
  });
});

describe('Host', () => {
  test.each(['127.0.0.1:4000', 'localhost:4000', 'LOCALHOST:4000', '[::1]:4000'])(
    '%s is this server',
    (host) => {
      expect(statusFor(head({}, { host, cookie }))).toBe(200);
    },
  );

  test.each([
    'evil.example',
    'evil.example:4000',
    '127.0.0.1',
    '127.0.0.1:4001',
    'localhost.evil.example:4000',
    '127.0.0.1:4000.evil.example',
    '',
  ])('"%s" is refused even with the cookie', (host) => {
    expect(statusFor(head({}, { host, cookie }))).toBe(403);
  });

  test('a bound address counts as a name of ours', () => {
    expect(ownHosts(4000, ['10.0.0.7', 'fe80::7'])).toEqual(
      new Set([
        '127.0.0.1:4000',
        'localhost:4000',
        '[::1]:4000',
        '10.0.0.7:4000',
        '[fe80::7]:4000',
      ]),
    );
  });
});

describe('Origin', () => {
  const post = (headers: RequestHead['headers']): RequestHead =>
    head({ method: 'POST', target: '/rpc/demo/start' }, { ...json, cookie, ...headers });

  test.each(['http://127.0.0.1:4000', 'http://localhost:4000', 'http://[::1]:4000'])(
    '%s may call',
    (origin) => {
      expect(statusFor(post({ origin }))).toBe(200);
    },
  );

  test.each([
    'http://evil.example',
    'http://127.0.0.1:4001',
    'https://127.0.0.1:4000',
    'null',
    'http://127.0.0.1:4000.evil.example',
    'http://evil.example/http://127.0.0.1:4000',
  ])('%s is refused even with the cookie', (origin) => {
    expect(statusFor(post({ origin }))).toBe(403);
    expect(statusFor(head({ target: '/api/runs' }, { origin, cookie }))).toBe(403);
  });

  test('a changing call by cookie must name its origin, one by bearer need not', () => {
    expect(statusFor(post({}))).toBe(403);
    expect(statusFor(post({ authorization: `Bearer ${token}` }))).toBe(200);
  });

  test('a picture in a foreign page is refused, the same picture in ours is not', () => {
    const picture = (site: string): RequestHead =>
      head({ target: '/pictures/r/a.png' }, { cookie, 'sec-fetch-site': site });
    expect(
      ['cross-site', 'same-site', 'same-origin'].map((site) => statusFor(picture(site))),
    ).toEqual([403, 403, 200]);
  });

  test('a link on a foreign page may open the page', () => {
    const headers = { cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect(statusFor(head({}, headers))).toBe(200);
  });

  test('a form on a foreign page may not post', () => {
    const headers = { 'sec-fetch-mode': 'navigate', origin: 'http://evil.example' };
    expect(statusFor(post(headers))).toBe(403);
  });
});

describe('calls that change something', () => {
  const types: readonly (readonly [string | undefined, number])[] = [
    ['application/json', 200],
    ['application/json; charset=utf-8', 200],
    ['text/plain', 415],
    ['application/x-www-form-urlencoded', 415],
    ['multipart/form-data; boundary=x', 415],
    ['application/jsonp', 415],
    [undefined, 415],
  ];

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('%s is taken as JSON only', (method) => {
    const statuses = types.map(([type]) =>
      statusFor(
        head(
          { method, target: '/api/profiles' },
          { cookie, origin: 'http://127.0.0.1:4000', ...(type && { 'content-type': type }) },
        ),
      ),
    );
    expect(statuses).toEqual(types.map(([, status]) => status));
  });
});

test('a public path needs no token, but the right Host and Origin', () => {
  const kind = (request: RequestHead): string => decidePublicAccess(request, rules).kind;
  expect([
    kind(head()),
    kind(head({}, { host: 'evil.example' })),
    kind(head({}, { origin: 'http://evil.example' })),
  ]).toEqual(['allow', 'refuse', 'refuse']);
});

test('only numbers that loop back count as loopback', () => {
  const addresses = [
    '127.0.0.1',
    '127.1.2.3',
    '::1',
    '0.0.0.0',
    '::',
    '10.0.0.1',
    '127.evil.example',
  ];
  expect(addresses.filter(isLoopbackAddress)).toEqual(['127.0.0.1', '127.1.2.3', '::1']);
});
