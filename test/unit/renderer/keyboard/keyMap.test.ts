import { describe, expect, it } from 'vitest';
import {
  BINDINGS,
  readKey,
  type KeyPress,
} from '../../../../src/renderer/components/keyboard/keyMap.ts';

const press = (key: string, change: Partial<KeyPress> = {}): KeyPress => ({
  key,
  isCtrl: false,
  isMeta: false,
  isAlt: false,
  focus: 'page',
  ...change,
});

describe('readKey', () => {
  it.each([
    ['j', 'next_task'],
    ['ArrowUp', 'previous_task'],
    ['ArrowRight', 'next_step'],
    ['Home', 'first_step'],
    [' ', 'toggle_play'],
    ['/', 'filter_tasks'],
    ['?', 'show_shortcuts'],
  ])('reads %j as %s', (key, action) => {
    expect(readKey(press(key), null)).toEqual({ action, prefix: null });
  });

  it('goes somewhere with g and a letter', () => {
    expect(readKey(press('g'), null)).toEqual({ action: null, prefix: 'g' });
    expect(readKey(press('t'), 'g')).toEqual({ action: 'go_timing', prefix: null });
    expect(readKey(press('x'), 'g')).toEqual({ action: null, prefix: null });
  });

  it('opens the palette with Ctrl and with Cmd, even while typing', () => {
    expect(readKey(press('k', { isCtrl: true, focus: 'text' }), null).action).toBe('open_palette');
    expect(readKey(press('K', { isMeta: true }), null).action).toBe('open_palette');
  });

  it('does nothing while text is typed', () => {
    const keys = ['j', 'g', '/', '?', ' ', 'ArrowLeft', 'Escape'];
    expect(keys.map((key) => readKey(press(key, { focus: 'text' }), null).action)).toEqual(
      keys.map(() => null),
    );
  });

  it('leaves buttons and tabs the keys they use, and takes the letters', () => {
    expect(readKey(press(' ', { focus: 'widget' }), null).action).toBeNull();
    expect(readKey(press('ArrowRight', { focus: 'widget' }), null).action).toBeNull();
    expect(readKey(press('j', { focus: 'widget' }), null).action).toBe('next_task');
  });

  it('leaves combinations with Alt to the system', () => {
    expect(readKey(press('ArrowLeft', { isAlt: true }), null).action).toBeNull();
  });
});

describe('BINDINGS', () => {
  it('gives no key two meanings', () => {
    const keys = BINDINGS.flatMap((binding) => binding.keys);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
