import { describe, expect, it } from 'vitest';
import { createNotify } from '../../../src/main/desktopNotifications.ts';

const ALERT = {
  alertId: 'a1',
  title: 'vm is stuck',
  text: 'The run shows no progress.',
  severity: 'critical',
  runId: 'run-1',
} as const;

function systemWith(isSupported: boolean) {
  const shown: { options: unknown; click: () => void }[] = [];
  class FakeNotification {
    readonly options: unknown;
    click: () => void = () => undefined;
    constructor(options: unknown) {
      this.options = options;
    }
    static isSupported(): boolean {
      return isSupported;
    }
    on(_event: string, listener: () => void): this {
      this.click = listener;
      return this;
    }
    show(): void {
      shown.push(this);
    }
  }
  // What is used of Electron's class.
  return { shown, Notification: FakeNotification as unknown as Parameters<typeof createNotify>[0] };
}

describe('a notification of the system', () => {
  it('has the title and text of the alert, and leads to its run', () => {
    const { shown, Notification } = systemWith(true);
    const opened: (string | null)[] = [];
    const detail = createNotify(Notification, (runId) => opened.push(runId))(ALERT);
    shown[0]?.click();
    expect(detail).toBe('Given to the system.');
    expect(shown.map(({ options }) => options)).toEqual([
      { title: 'vm is stuck', body: 'The run shows no progress.' },
    ]);
    expect(opened).toEqual(['run-1']);
  });

  it('that the system does not show is a failure that the log of deliveries tells', () => {
    const { Notification } = systemWith(false);
    expect(() => createNotify(Notification, () => undefined)(ALERT)).toThrow(
      'shows no notifications',
    );
  });
});
