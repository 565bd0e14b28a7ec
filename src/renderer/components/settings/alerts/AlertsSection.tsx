import { Switch } from '@mantine/core';
import { EmptyState } from '../../kit/EmptyState.tsx';
import { SettingRow, SettingsSection } from '../SettingsSection.tsx';
import { ChannelsPart } from './ChannelsPart.tsx';
import { DeliveriesPart } from './DeliveriesPart.tsx';
import { QuietHoursPart } from './QuietHoursPart.tsx';
import { RuleRow } from './RuleRow.tsx';
import { ALERT_KINDS } from '#protocol/alerts.ts';
import { useAlertSettings } from './useAlertSettings.ts';
import { useChannels } from './useChannels.ts';

/** What is told to people who do not look, how, and when not. */
export function AlertsSection() {
  const { call, settings, save } = useAlertSettings();
  const channels = useChannels();
  if (settings === null) {
    return call.status === 'failed' ? (
      <EmptyState title={call.error.message} text={call.error.remedy} />
    ) : (
      <EmptyState title="Opening" text="The settings are being read." />
    );
  }
  return (
    <>
      <SettingsSection
        title="What is told"
        text="What is switched on comes into the inbox and to the channels."
      >
        {ALERT_KINDS.map((kind) => (
          <RuleRow
            key={kind}
            kind={kind}
            rule={settings.rules[kind]}
            channels={channels.list}
            onChange={(change) => void save({ rules: { [kind]: change } })}
          />
        ))}
        <SettingRow
          label="Tell of the end, too"
          text="Once more when a stuck run goes on, or a VM can be reached again."
        >
          <Switch
            aria-label="Tell of the end, too"
            checked={settings.tellsRecovery}
            onChange={(event) => void save({ tellsRecovery: event.currentTarget.checked })}
          />
        </SettingRow>
      </SettingsSection>
      <ChannelsPart
        channels={channels}
        onDesktop={(isOn) => save({ desktop: { isOn } }).then(channels.reload)}
      />
      <QuietHoursPart hours={settings.quietHours} onChange={(quietHours) => save({ quietHours })} />
      <DeliveriesPart />
    </>
  );
}
