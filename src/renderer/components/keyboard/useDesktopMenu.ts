import { useEffect, useEffectEvent } from 'react';
import { runIdSchema } from '#protocol/vocabulary.ts';
import { runRoute } from '../../store/route.ts';
import { goTo } from '../../store/useRoute.ts';
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
      const command = 'command' in message.data ? message.data.command : undefined;
      const action = MENU_ACTIONS.get(command);
      if (action !== undefined) act(action);
      else openRun(command);
    };
    window.addEventListener('message', receive);
    return () => window.removeEventListener('message', receive);
  }, []);
}

/** `run <id>`: a notification of that run was clicked. */
function openRun(command: unknown): void {
  const runId = runIdSchema.safeParse(
    typeof command === 'string' && command.startsWith('run ') ? command.slice(4) : '',
  );
  if (runId.success) goTo(runRoute(runId.data));
}
