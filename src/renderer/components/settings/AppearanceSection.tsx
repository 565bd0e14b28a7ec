import { SegmentedControl } from '@mantine/core';
import { useMonitor, useMonitorStore } from '../../store/useMonitor.ts';
import { useAct } from '../kit/useAct.ts';
import { SettingRow, SettingsSection } from './SettingsSection.tsx';

const THEMES = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const;

export function AppearanceSection() {
  const store = useMonitorStore();
  const theme = useMonitor((state) => state.settings?.theme ?? 'system');
  const { act } = useAct();
  return (
    <SettingsSection title="Appearance">
      <SettingRow label="Colours">
        <SegmentedControl
          size="sm"
          aria-label="Colours"
          data={[...THEMES]}
          value={theme}
          onChange={(value) => void act(() => store.saveSettings({ theme: value }))}
        />
      </SettingRow>
    </SettingsSection>
  );
}
