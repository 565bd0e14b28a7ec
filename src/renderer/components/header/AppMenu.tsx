import { ActionIcon, Kbd, Menu, Tooltip } from '@mantine/core';
import { spotlight } from '@mantine/spotlight';
import {
  IconDeviceDesktop,
  IconInfoCircle,
  IconKeyboard,
  IconMoon,
  IconSearch,
  IconSettings,
  IconSun,
} from '@tabler/icons-react';
import { useState } from 'react';
import { AlertBell } from '../alerts/AlertBell.tsx';
import { AboutDialog } from '../dialogs/AboutDialog.tsx';
import { useIsRecorded, useMonitor, useMonitorStore } from '../../store/useMonitor.ts';
import { goSettings } from '../../store/useRoute.ts';
import { openShortcuts } from '../keyboard/shortcutSheet.ts';
import { useAct } from '../kit/useAct.ts';

const THEMES = [
  { value: 'system', label: 'As the system', Icon: IconDeviceDesktop },
  { value: 'light', label: 'Light', Icon: IconSun },
  { value: 'dark', label: 'Dark', Icon: IconMoon },
] as const;

function GoKeys({ keys }: { readonly keys: readonly string[] }) {
  return (
    <span>
      {keys.map((key) => (
        <Kbd key={key} size="xs">
          {key}
        </Kbd>
      ))}
    </span>
  );
}

/** What every screen offers: search, theme, keys, and which build this is. */
export function AppMenu() {
  const store = useMonitorStore();
  const about = useMonitor((state) => state.about);
  const theme = useMonitor((state) => state.settings?.theme ?? 'system');
  const { act } = useAct();
  const isRecorded = useIsRecorded();
  const [isAbout, setAbout] = useState(false);
  return (
    <>
      {!isRecorded && <AlertBell />}
      <Tooltip label="Search everything (Ctrl or Cmd + K)">
        <ActionIcon onClick={() => spotlight.open()} aria-label="Search everything">
          <IconSearch size={16} />
        </ActionIcon>
      </Tooltip>
      <Menu position="bottom-end" width={220} transitionProps={{ duration: 80 }}>
        <Menu.Target>
          <ActionIcon aria-label="Settings">
            <IconSettings size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Colours</Menu.Label>
          {THEMES.map(({ value, label, Icon }) => (
            <Menu.RadioItem
              key={value}
              value={value}
              rightSection={<Icon size={15} />}
              checked={theme === value}
              onChange={() => void act(() => store.saveSettings({ theme: value }))}
            >
              {label}
            </Menu.RadioItem>
          ))}
          <Menu.Divider />
          {!isRecorded && (
            <Menu.Item
              leftSection={<IconSettings size={15} />}
              rightSection={<GoKeys keys={['g', 's']} />}
              onClick={() => goSettings()}
            >
              All settings
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<IconKeyboard size={15} />}
            rightSection={<Kbd size="xs">?</Kbd>}
            onClick={openShortcuts}
          >
            Keyboard
          </Menu.Item>
          {about !== null && !isRecorded && (
            <Menu.Item leftSection={<IconInfoCircle size={15} />} onClick={() => setAbout(true)}>
              About
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {about !== null && isAbout && <AboutDialog about={about} onClose={() => setAbout(false)} />}
    </>
  );
}
