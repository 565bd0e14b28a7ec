import { EventEmitter } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import type { Engine } from '#engine';
import { PAGE_ORIGIN } from '../../../src/main/appScheme.ts';
import { bridgePages, CONNECT_CHANNEL, isOwnPage } from '../../../src/main/ipcBridge.ts';

type Frame = Parameters<typeof isOwnPage>[0]['senderFrame'];

// Only these fields of a frame are looked at; Electron's class can't be made outside Electron.
const frame = (fields: { origin: string; parent: object | null }): Frame =>
  fields as unknown as Frame;
const ownFrame = frame({ origin: PAGE_ORIGIN, parent: null });

describe('isOwnPage', () => {
  it.each([
    ['the top frame of our page', ownFrame, true],
    ['a frame that is gone', null, false],
    ['a frame inside our page', frame({ origin: PAGE_ORIGIN, parent: {} }), false],
    ['a web page', frame({ origin: 'https://elsewhere.example', parent: null }), false],
    [
      'a host of our scheme that is not the app',
      frame({ origin: 'waa-monitor://evil', parent: null }),
      false,
    ],
    [
      'an address that only begins like ours',
      frame({ origin: `${PAGE_ORIGIN}.evil`, parent: null }),
      false,
    ],
    ['an opaque origin', frame({ origin: 'null', parent: null }), false],
    ['pictures', frame({ origin: 'waa-picture://run', parent: null }), false],
  ])('of %s', (_who, senderFrame, expected) => {
    expect(isOwnPage({ senderFrame })).toBe(expected);
  });
});

class FakePort extends EventEmitter {
  readonly start = vi.fn();
  readonly close = vi.fn();
  readonly postMessage = vi.fn();
}

function connect(senderFrame: Frame, ports: readonly FakePort[]): void {
  const ipcMain = new EventEmitter();
  // No call is made here, so an empty router will do; and an EventEmitter is all of ipcMain that is used.
  bridgePages(ipcMain as unknown as Parameters<typeof bridgePages>[0], { router: {} } as Engine);
  ipcMain.emit(CONNECT_CHANNEL, { senderFrame, ports });
}

describe('bridgePages', () => {
  it('opens the port of our own page', () => {
    const port = new FakePort();
    connect(ownFrame, [port]);
    expect([port.start.mock.calls.length, port.close.mock.calls.length]).toEqual([1, 0]);
    expect(port.listenerCount('message')).toBe(1);
  });

  it('closes the port of anybody else without listening to it', () => {
    const port = new FakePort();
    connect(frame({ origin: 'https://elsewhere.example', parent: null }), [port]);
    expect([port.start.mock.calls.length, port.close.mock.calls.length]).toEqual([0, 1]);
    expect(port.listenerCount('message')).toBe(0);
  });

  it('survives a request without a port', () => {
    expect(() => connect(ownFrame, [])).not.toThrow();
  });
});
