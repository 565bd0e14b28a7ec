import { useEffect, useEffectEvent } from 'react';
import { readKey, type KeyAction, type KeyPress } from './keyMap.ts';

/** How long `g` waits for its second letter. */
const PREFIX_MS = 1500;

/**
 * Calls `onAction` for keys of the table, while nothing is typed and no dialog is open. Its answer says
 * whether the key was used; keys that were not are left to others.
 */
export function useKeys(onAction: (action: KeyAction) => boolean): void {
  const act = useEffectEvent(onAction);
  useEffect(() => {
    let prefix: { key: string; atMs: number } | null = null;
    // Asked before anybody handles the key: the Escape that closes a dialog must do nothing else.
    let wasModalOpen = false;
    const onCapture = (): void => {
      wasModalOpen = isModalOpen();
    };
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || wasModalOpen || isModalOpen()) return;
      const held = prefix !== null && event.timeStamp - prefix.atMs < PREFIX_MS ? prefix.key : null;
      const result = readKey(toPress(event), held);
      prefix = result.prefix === null ? null : { key: result.prefix, atMs: event.timeStamp };
      if (result.action === null) return;
      // Space and arrows would scroll what has the focus as well, `/` and Ctrl+K are the browser's.
      if (act(result.action)) event.preventDefault();
    };
    window.addEventListener('keydown', onCapture, true);
    window.addEventListener('keydown', onKeyDown);
    return () => {
      window.removeEventListener('keydown', onCapture, true);
      window.removeEventListener('keydown', onKeyDown);
    };
  }, []);
}

function isModalOpen(): boolean {
  return (
    document.querySelector(
      '[role="dialog"][aria-modal="true"], [role="menu"], [role="listbox"][data-combobox]',
    ) !== null
  );
}

function toPress(event: KeyboardEvent): KeyPress {
  return {
    key: event.key,
    isCtrl: event.ctrlKey,
    isMeta: event.metaKey,
    isAlt: event.altKey,
    focus: focusOf(event.target),
  };
}

function focusOf(target: EventTarget | null): KeyPress['focus'] {
  if (!(target instanceof HTMLElement)) return 'page';
  if (
    target.isContentEditable ||
    target.matches('input:not([type="checkbox"]):not([type="radio"]), textarea, select')
  ) {
    return 'text';
  }
  return target.matches(
    'button, a, summary, [role="tab"], [role="slider"], [role="separator"], [role="log"], input',
  )
    ? 'widget'
    : 'page';
}
