import type { BrowserWindow, MenuItemConstructorOptions } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import { menuTemplate } from '../../../src/main/menu.ts';

function build(isMac: boolean) {
  const send = vi.fn();
  const openDataFolder = vi.fn();
  // The menu uses this much of a window.
  const window = { webContents: { send } } as unknown as BrowserWindow;
  return {
    template: menuTemplate({ isMac, window: () => window, openDataFolder }),
    send,
    openDataFolder,
  };
}

function find(
  template: readonly MenuItemConstructorOptions[],
  label: string,
): MenuItemConstructorOptions {
  const items = template.flatMap((item) => (Array.isArray(item.submenu) ? item.submenu : []));
  const found = items.find((item) => item.label === label);
  if (!found) throw new Error(`No menu item "${label}".`);
  return found;
}

function click(template: readonly MenuItemConstructorOptions[], label: string): void {
  // Electron calls it with the item, the window and the event; none of them is used.
  (find(template, label).click as () => void)();
}

describe('menuTemplate', () => {
  it.each([
    ['Home', 'home'],
    ['Settings', 'settings'],
    ['Command palette', 'palette'],
    ['Keyboard shortcuts', 'shortcuts'],
  ])('tells the page of %s', (label, command) => {
    const { template, send } = build(false);
    click(template, label);
    expect(send.mock.calls).toEqual([['waa-monitor:menu', command]]);
  });

  it('opens the data folder', () => {
    const { template, openDataFolder, send } = build(false);
    click(template, 'Open data folder');
    expect([openDataFolder.mock.calls.length, send.mock.calls.length]).toEqual([1, 0]);
  });

  it('does nothing when the last window is closed', () => {
    const template = menuTemplate({ isMac: true, window: () => null, openDataFolder: vi.fn() });
    expect(() => click(template, 'Home')).not.toThrow();
  });

  it('has the app menu on macOS only, and quits from File elsewhere', () => {
    const roles = (isMac: boolean) => {
      const { template } = build(isMac);
      const file = template.find((item) => item.label === '&File')?.submenu;
      return {
        first: template[0]?.role,
        end: Array.isArray(file) ? file.at(-1)?.role : undefined,
      };
    };
    expect([roles(true), roles(false)]).toEqual([
      { first: 'appMenu', end: 'close' },
      { first: undefined, end: 'quit' },
    ]);
  });

  it('gives no two items the same keys', () => {
    const keys = build(true)
      .template.flatMap((item) => (Array.isArray(item.submenu) ? item.submenu : []))
      .flatMap((item) => (typeof item.accelerator === 'string' ? [item.accelerator] : []));
    expect(keys).toEqual([...new Set(keys)]);
  });
});
