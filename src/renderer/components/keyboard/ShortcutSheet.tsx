import { Kbd, Modal } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { BINDINGS } from './keyMap.ts';
import css from './keyboard.module.css';
import { closeShortcuts, readShortcuts, subscribeShortcuts } from './shortcutSheet.ts';

const GROUPS = ['Tasks', 'Runs', 'Steps', 'Go to', 'Everywhere'] as const;
const NAMES: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  'Mod+k': 'Ctrl/⌘ K',
  Escape: 'Esc',
};

export function ShortcutSheet() {
  const isOpen = useSyncExternalStore(subscribeShortcuts, readShortcuts);
  return (
    <Modal opened={isOpen} onClose={closeShortcuts} title="Keyboard" size="lg">
      <div className={css.sheet}>
        {GROUPS.map((group) => (
          <section key={group}>
            <h3 className={css.group}>{group}</h3>
            <dl className={css.keys}>
              {BINDINGS.filter((binding) => binding.group === group).map((binding) => (
                <div key={binding.action} className={css.key}>
                  <dt>{binding.label}</dt>
                  <dd>
                    {binding.keys.map((keys) => (
                      <span key={keys} className={css.way}>
                        {keys.split(' ').map((key) => (
                          <Kbd key={key} size="xs">
                            {NAMES[key] ?? key}
                          </Kbd>
                        ))}
                      </span>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
