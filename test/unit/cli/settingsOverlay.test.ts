import { expect, test } from 'vitest';
import { profileSchema } from '#protocol/settings.ts';
import type { Profile } from '#protocol/settings.ts';
import { createSettingsOverlay } from '../../../src/cli/settingsOverlay.ts';
import { memorySettings } from '../../support/scriptedEngine.ts';

const profile = (id: string, change: Partial<Profile> = {}): Profile =>
  profileSchema.parse({ id, name: id, host: `${id}.example`, user: 'u', ...change });

async function twoSaved(): Promise<ReturnType<typeof memorySettings>> {
  const saved = memorySettings();
  await saved.update((file) => ({ ...file, profiles: [profile('a'), profile('b')] }));
  return saved;
}

test('what is laid over is read and never written', async () => {
  const saved = await twoSaved();
  const overlay = createSettingsOverlay(saved);
  overlay.lay(profile('a', { container: 'other' }));
  overlay.lay(profile('typed'));
  await overlay.update((file) => ({ ...file, profiles: [...file.profiles, profile('added')] }));
  const read = (await overlay.read()).profiles;
  expect(new Map(read.map(({ id, container }) => [id, container]))).toEqual(
    new Map([
      ['a', 'other'],
      ['b', 'winarena'],
      ['added', 'winarena'],
      ['typed', 'winarena'],
    ]),
  );
  expect((await saved.read()).profiles).toEqual([profile('a'), profile('b'), profile('added')]);
});

test('removing what is not laid over removes it', async () => {
  const saved = await twoSaved();
  const overlay = createSettingsOverlay(saved);
  overlay.lay(profile('a', { container: 'other' }));
  await overlay.update((file) => ({
    ...file,
    profiles: file.profiles.filter(({ id }) => id !== 'b'),
  }));
  expect((await saved.read()).profiles).toEqual([profile('a')]);
});

test('without anything laid over it is the saved settings', async () => {
  const saved = await twoSaved();
  const overlay = createSettingsOverlay(saved);
  await overlay.update((file) => ({ ...file, app: { ...file.app, theme: 'dark' } }));
  expect(await overlay.read()).toEqual(await saved.read());
});
