import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Engine } from '#engine';
import {
  declareSchemes,
  PAGE_SCHEME,
  PICTURE_SCHEME,
  serveSchemes,
} from '../../../src/main/appScheme.ts';

type SchemeHandler = (request: Request) => Promise<Response>;

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'waa-monitor-scheme-'));
  await mkdir(path.join(dir, 'renderer', 'assets'), { recursive: true });
  await mkdir(path.join(dir, 'renderer-next'));
  await writeFile(path.join(dir, 'renderer', 'index.html'), 'the page');
  await writeFile(path.join(dir, 'renderer', 'assets', 'a b.js'), 'a script');
  await writeFile(path.join(dir, 'secret.json'), 'secret');
  await writeFile(path.join(dir, 'renderer-next', 'secret.json'), 'secret');
  await writeFile(path.join(dir, 'picture.png'), 'a picture');
});
afterAll(() => rm(dir, { recursive: true, force: true }));

function serve(
  locatePicture: Engine['locatePicture'] = () => Promise.reject(new Error('no such picture')),
) {
  const handlers = new Map<string, SchemeHandler>();
  // What Protocol.handle is given here always answers a promise.
  const handle = (scheme: string, handler: unknown) =>
    void handlers.set(scheme, handler as SchemeHandler);
  serveSchemes({ handle }, { locatePicture }, path.join(dir, 'renderer'));
  const ask = (scheme: string) => async (url: string) => {
    // Node's Request refuses unknown schemes' relative forms, not these.
    const answer = await handlers.get(scheme)?.({ url } as Request);
    if (!answer) throw new Error(`Nothing serves ${scheme}.`);
    return {
      status: answer.status,
      type: answer.headers.get('content-type'),
      text: await answer.text(),
    };
  };
  return { page: ask(PAGE_SCHEME), picture: ask(PICTURE_SCHEME) };
}

const NOT_FOUND = { status: 404, type: 'text/plain', text: 'Not found' };

describe('the page scheme', () => {
  it('is declared standard and secure before the app is ready', () => {
    const registerSchemesAsPrivileged = vi.fn();
    declareSchemes({ registerSchemesAsPrivileged });
    expect(registerSchemesAsPrivileged.mock.calls).toEqual([
      [
        [
          {
            scheme: 'waa-monitor',
            privileges: { standard: true, secure: true, supportFetchAPI: true },
          },
          { scheme: 'waa-picture', privileges: { standard: true, secure: true } },
        ],
      ],
    ]);
  });

  it('serves the built page with its media types', async () => {
    const { page } = serve();
    expect([
      await page('waa-monitor://app/'),
      await page('waa-monitor://app/index.html?x=1#/run/r'),
      await page('waa-monitor://app/assets/a%20b.js'),
    ]).toEqual([
      { status: 200, type: 'text/html; charset=utf-8', text: 'the page' },
      { status: 200, type: 'text/html; charset=utf-8', text: 'the page' },
      { status: 200, type: 'text/javascript; charset=utf-8', text: 'a script' },
    ]);
  });

  it.each([
    'waa-monitor://app/../secret.json',
    'waa-monitor://app/..%2fsecret.json',
    'waa-monitor://app/%2e%2e%2fsecret.json',
    'waa-monitor://app/..%2frenderer-next%2fsecret.json',
    'waa-monitor://app/assets/..%2f..%2fsecret.json',
    'waa-monitor://app//etc/passwd.json',
    'waa-monitor://app/%00.html',
    'waa-monitor://app/assets',
    'waa-monitor://app/none.html',
    'waa-monitor://other/index.html',
    'waa-monitor://app/%zz.html',
  ])('answers "not found" to %s', async (url) => {
    expect(await serve().page(url)).toEqual(NOT_FOUND);
  });

  it('never serves anything outside the built page, whatever the path', async () => {
    const { page } = serve();
    const piece = fc.constantFrom(
      '..',
      '%2e%2e',
      '/',
      '%2f',
      '\\',
      '%5c',
      'secret.json',
      'renderer-next',
      'assets',
      '.',
      '%00',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 8 }), async (pieces) => {
        const answer = await page(`waa-monitor://app/${pieces.join('')}`);
        expect(answer.text).not.toContain('secret');
      }),
    );
  });
});

describe('pictures under the page’s own origin', () => {
  it('are the same pictures: the page may read these', async () => {
    const locatePicture = vi.fn<Engine['locatePicture']>(() =>
      Promise.resolve({ filePath: path.join(dir, 'picture.png'), mediaType: 'image/png' }),
    );
    const { page } = serve(locatePicture);
    expect(await page('waa-monitor://app/pictures/r-1/artifacts/a%20b/1.png?size=full')).toEqual({
      status: 200,
      type: 'image/png',
      text: 'a picture',
    });
    expect(locatePicture).toHaveBeenCalledExactlyOnceWith('r-1', 'artifacts/a b/1.png', 'full');
    expect(await page('waa-monitor://other/pictures/r-1/artifacts/1.png')).toEqual(NOT_FOUND);
  });
});

describe('the picture scheme', () => {
  it('asks the engine for the decoded reference and size', async () => {
    const locatePicture = vi.fn<Engine['locatePicture']>(() =>
      Promise.resolve({ filePath: path.join(dir, 'picture.png'), mediaType: 'image/png' }),
    );
    const { picture } = serve(locatePicture);
    const answer = await picture('waa-picture://run/r-1/artifacts/a%20b/c%231.png?size=thumb');
    await picture('waa-picture://run/r-1/screens/000001.png');
    expect(answer).toEqual({ status: 200, type: 'image/png', text: 'a picture' });
    expect(locatePicture.mock.calls).toEqual([
      ['r-1', 'artifacts/a b/c#1.png', 'thumb'],
      ['r-1', 'screens/000001.png', 'full'],
    ]);
  });

  it.each([
    'waa-picture://run/',
    'waa-picture://run/r-1',
    'waa-picture://run/%2e%2e%2fother/x.png',
    'waa-picture://run/r 1/x.png',
    'waa-picture://run/r-1/%zz.png',
    'waa-picture://run/r-1/missing.png',
  ])('answers "not found" to %s', async (url) => {
    expect(await serve().picture(url)).toEqual(NOT_FOUND);
  });
});
