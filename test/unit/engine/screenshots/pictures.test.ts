import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ERROR_CODES } from '#protocol/errors.ts';
import { locatePicture } from '../../../../src/engine/screenshots/locatePicture.ts';
import { ScreenshotStore } from '../../../../src/engine/screenshots/screenshotStore.ts';

let runDir: string;
beforeEach(async () => {
  runDir = path.join(await mkdtemp(path.join(tmpdir(), 'pictures-')), 'run');
  await mkdir(path.join(runDir, 'artifacts/task'), { recursive: true });
  await mkdir(path.join(runDir, 'screens'));
});
afterEach(() => rm(path.dirname(runDir), { recursive: true, force: true }));

const picture = (background: string, width = 640, height = 400) =>
  sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();
const put = (name: string, bytes: Buffer | string) => writeFile(path.join(runDir, name), bytes);
const locate = (ref: string, size: 'full' | 'thumb' = 'full') =>
  locatePicture({ runDir, ref, size });

describe('locatePicture', () => {
  it('gives the file and media type of a picture of the results and of the screen', async () => {
    await put('artifacts/task/screenshot-step_0_20261120@113159.png', await picture('red'));
    await put('screens/000001.png', await picture('blue'));

    for (const ref of [
      'artifacts/task/screenshot-step_0_20261120@113159.png',
      'screens/000001.png',
    ]) {
      const located = await locate(ref);
      expect(located.mediaType).toBe('image/png');
      expect(await readFile(located.filePath)).toEqual(await readFile(path.join(runDir, ref)));
    }
  });

  it.each([
    '../run/screens/000001.png',
    'screens/../run.json',
    'screens/../../secret.png',
    '/etc/hostname',
    'screens//000001.png',
    'screens/./000001.png',
    'screens\\000001.png',
    'screens/C:evil.png',
    'screens/a\0.png',
    'screens',
    'screens/',
    'run.json',
    'thumbs/x.webp',
    'artifacts/task',
    'artifacts/none.png',
  ])('refuses %j', async (ref) => {
    await put('screens/000001.png', await picture('blue'));
    await put('run.json', '{}');
    await writeFile(path.join(path.dirname(runDir), 'secret.png'), await picture('red'));
    await expect(locate(ref)).rejects.toMatchObject({ code: ERROR_CODES.notFound });
  });

  it('refuses links that lead out of the run, and follows those inside', async () => {
    const outside = path.join(path.dirname(runDir), 'secret.png');
    await writeFile(outside, await picture('red'));
    await put('artifacts/task/real.png', await picture('blue'));
    await symlink(outside, path.join(runDir, 'artifacts/out.png'));
    await symlink(path.dirname(runDir), path.join(runDir, 'artifacts/up'));
    await symlink(
      path.join(runDir, 'artifacts/task/real.png'),
      path.join(runDir, 'artifacts/in.png'),
    );

    await expect(locate('artifacts/out.png')).rejects.toMatchObject({ code: ERROR_CODES.notFound });
    await expect(locate('artifacts/up/secret.png')).rejects.toMatchObject({
      code: ERROR_CODES.notFound,
    });
    expect((await locate('artifacts/in.png')).mediaType).toBe('image/png');
  });

  it('refuses files that are no pictures whatever their name says', async () => {
    await put('artifacts/task/traj.html', '<script>alert(1)</script>');
    await put('artifacts/task/page.png', '<script>alert(1)</script>');
    await put('artifacts/task/empty.png', '');
    for (const name of ['traj.html', 'page.png', 'empty.png']) {
      await expect(locate(`artifacts/task/${name}`)).rejects.toMatchObject({
        code: ERROR_CODES.notFound,
      });
    }
  });
});

describe('thumbnails', () => {
  it('are small WebP pictures, made once', async () => {
    await put('screens/000001.png', await picture('blue', 1280, 720));
    const first = await locate('screens/000001.png', 'thumb');
    const made = await stat(first.filePath);
    const second = await locate('screens/000001.png', 'thumb');

    expect(first).toEqual({ filePath: second.filePath, mediaType: 'image/webp' });
    expect((await stat(second.filePath)).mtimeMs).toBe(made.mtimeMs);
    expect(await sharp(await readFile(first.filePath)).metadata()).toMatchObject({
      format: 'webp',
      width: 320,
      height: 180,
    });
  });

  it('are made anew when the picture was replaced', async () => {
    await put('screens/000001.png', await picture('blue'));
    const first = await locate('screens/000001.png', 'thumb');
    await put('screens/000001.png', await picture('red', 800, 400));
    const second = await locate('screens/000001.png', 'thumb');

    expect(second.filePath).not.toBe(first.filePath);
    expect(await sharp(await readFile(second.filePath)).metadata()).toMatchObject({ height: 160 });
  });

  it('serve many requests at once without leaving half-made files', async () => {
    const names = Array.from(
      { length: 12 },
      (_, index) => `screens/${String(index).padStart(6, '0')}.png`,
    );
    await Promise.all(
      names.map(async (name, index) => put(name, await picture('blue', 320 + index))),
    );

    const located = await Promise.all([...names, ...names].map((name) => locate(name, 'thumb')));

    expect(new Set(located.map(({ filePath }) => filePath)).size).toBe(12);
    const files = await readdir(path.join(runDir, 'thumbs'), { recursive: true });
    expect(files.filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('fail with words for a picture that was cut off, and for the next one do not', async () => {
    const noise = await sharp({
      create: {
        width: 400,
        height: 300,
        channels: 3,
        background: 'black',
        noise: { type: 'gaussian', mean: 128, sigma: 60 },
      },
    })
      .png()
      .toBuffer();
    await put('screens/000001.png', noise.subarray(0, 2000));
    await put('screens/000002.png', noise);

    await expect(locate('screens/000001.png', 'thumb')).rejects.toMatchObject({
      code: ERROR_CODES.notFound,
      message: expect.stringContaining('cut off or damaged') as unknown,
    });
    expect((await locate('screens/000002.png', 'thumb')).mediaType).toBe('image/webp');
    expect((await locate('screens/000001.png')).mediaType).toBe('image/png');
  });
});

describe('ScreenshotStore', () => {
  it('stores a picture once however often it comes in a row', async () => {
    const store = await ScreenshotStore.open(runDir);
    const blue = await picture('blue');
    const size = { status: 'stored', widthPx: 640, heightPx: 400 };

    expect([
      await store.add(blue),
      await store.add(blue),
      await store.add(await picture('red')),
      await store.add(blue),
    ]).toEqual([
      { ...size, ref: 'screens/000001.png', isUnchanged: false },
      { ...size, ref: 'screens/000001.png', isUnchanged: true },
      { ...size, ref: 'screens/000002.png', isUnchanged: false },
      { ...size, ref: 'screens/000003.png', isUnchanged: false },
    ]);
    expect(await readdir(path.join(runDir, 'screens'))).toEqual([
      '000001.png',
      '000002.png',
      '000003.png',
    ]);
  });

  it('goes on counting, and knows the last picture, after a restart', async () => {
    const blue = await picture('blue');
    await (await ScreenshotStore.open(runDir)).add(blue);
    const store = await ScreenshotStore.open(runDir);

    expect(await store.add(blue)).toMatchObject({ ref: 'screens/000001.png', isUnchanged: true });
    expect(await store.add(await picture('red'))).toMatchObject({ ref: 'screens/000002.png' });
  });

  it('drops the oldest beyond its count and its bytes, never the newest', async () => {
    const pictures = await Promise.all(
      ['red', 'green', 'blue', 'white'].map((color) => picture(color)),
    );
    const byCount = await ScreenshotStore.open(runDir, { maxCount: 2, maxBytes: 2 ** 30 });
    for (const bytes of pictures) await byCount.add(bytes);
    expect(await readdir(path.join(runDir, 'screens'))).toEqual(['000003.png', '000004.png']);

    const byBytes = await ScreenshotStore.open(runDir, { maxCount: 100, maxBytes: 1 });
    await byBytes.add(await picture('black'));
    expect(await readdir(path.join(runDir, 'screens'))).toEqual(['000005.png']);
    expect(byBytes.count).toBe(1);
  });

  it('refuses what is no picture', async () => {
    const store = await ScreenshotStore.open(runDir);
    expect(await store.add(Buffer.from('{"status":"error"}'))).toEqual({ status: 'unusable' });
    expect(await readdir(path.join(runDir, 'screens'))).toEqual([]);
  });
});
