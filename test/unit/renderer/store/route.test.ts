import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareRoute,
  formatRoute,
  homeRoute,
  parseRoute,
  RUN_TABS,
  runRoute,
  settingsRoute,
} from '../../../../src/renderer/store/route.ts';

describe('route', () => {
  it('reads a link to a step', () => {
    expect(parseRoute('#/run/r-1/task/libreoffice_calc%2F0cecd4f3/step/7?tab=timing')).toEqual(
      runRoute('r-1', { taskKey: 'libreoffice_calc/0cecd4f3', step: 7, tab: 'timing' }),
    );
  });

  it.each(['', '#', '#/', '#/nowhere', '#/run', '#/run/%E0%A4%A'])(
    'shows the home screen for %j',
    (hash) => {
      expect(parseRoute(hash)).toEqual(homeRoute);
    },
  );

  it('reads and writes links to a part of the settings', () => {
    expect(['#/settings', '#/settings/alerts', '#/settings/a%2Fb'].map(parseRoute)).toEqual([
      settingsRoute(),
      settingsRoute('alerts'),
      settingsRoute('a/b'),
    ]);
    expect([settingsRoute(), settingsRoute('a/b')].map(formatRoute)).toEqual([
      '#/settings',
      '#/settings/a%2Fb',
    ]);
  });

  it('reads and writes links to a comparison and a task in it', () => {
    expect(parseRoute('#/compare/a,b,a/task/chrome%2Fx')).toEqual(
      compareRoute(['a', 'b'], 'chrome/x'),
    );
    expect(formatRoute(compareRoute(['a', 'b'], 'chrome/x'))).toBe('#/compare/a,b/task/chrome%2Fx');
    expect(formatRoute(compareRoute(['a']))).toBe('#/compare/a');
    expect(parseRoute('#/compare/')).toEqual(homeRoute);
  });

  it.each(['-1', '1.5', 'x', ''])('takes no step from %j', (step) => {
    expect(parseRoute(`#/run/r/task/a%2Fb/step/${step}`)).toEqual(
      runRoute('r', { taskKey: 'a/b' }),
    );
  });

  it('reads back every route it writes, whatever names the VM invents', () => {
    const routes = fc
      .record({
        runId: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,20}$/),
        taskKey: fc.option(fc.string({ minLength: 1, unit: 'grapheme' })),
        step: fc.option(fc.nat()),
        attempt: fc.option(fc.nat()),
        tab: fc.constantFrom(...RUN_TABS),
        view: fc.constantFrom('live' as const, 'gallery' as const),
      })
      .map(({ runId, ...rest }) =>
        runRoute(runId, rest.taskKey === null ? { ...rest, step: null, attempt: null } : rest),
      );

    fc.assert(
      fc.property(routes, (route) => {
        expect(parseRoute(formatRoute(route))).toEqual(route);
      }),
    );
  });
});
