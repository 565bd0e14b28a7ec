import { useEffect, useEffectEvent } from 'react';
import type { KeyAction } from './keyMap.ts';

/** What the native menu of the desktop window asks for, as the same actions that keys have. */
const MENU_ACTIONS: ReadonlyMap<unknown, KeyAction> = new Map<unknown, KeyAction>([
  ['home', 'go_home'],
  ['settings', 'go_settings'],
  ['palette', 'open_palette'],
  ['shortcuts', 'show_shortcuts'],
]);

export function useDesktopMenu(onAction: (action: KeyAction) => void): void {
  const act = useEffectEvent(onAction);
  useEffect(() => {
    const receive = (message: MessageEvent<unknown>): void => {
      if (message.source !== window || typeof message.data !== 'object' || message.data === null)
        return;
      if (!('type' in message.data) || message.data.type !== 'waa-monitor:menu') return;
      const action = 'command' in message.data ? MENU_ACTIONS.get(message.data.command) : undefined;
      if (action !== undefined) act(action);
    };
    window.addEventListener('message', receive);
    return () => window.removeEventListener('message', receive);
  }, []);
}
