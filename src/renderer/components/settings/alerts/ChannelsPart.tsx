import { ActionIcon, Button, Menu, Switch } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDots, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { ChannelState, Delivery } from '#protocol/alerts.ts';
import { useMonitor, useMonitorStore } from '../../../store/useMonitor.ts';
import { useAct } from '../../kit/useAct.ts';
import { SettingsSection } from '../SettingsSection.tsx';
import css from './alertSettings.module.css';
import { addressText, FORMAT_WORDS } from './channelText.ts';
import { DesktopPermission } from './DesktopPermission.tsx';
import type { Channels } from './useChannels.ts';
import { WebhookDialog } from './WebhookDialog.tsx';

interface ChannelsPartProps {
  readonly channels: Channels;
  readonly onDesktop: (isOn: boolean) => Promise<unknown>;
}

type Dialog = { readonly channel: ChannelState | null } | null;

export function ChannelsPart({ channels, onDesktop }: ChannelsPartProps) {
  const [dialog, setDialog] = useState<Dialog>(null);
  return (
    <SettingsSection
      title="Channels"
      text="Where alerts go besides the inbox. An address is as good as a password, and kept like one."
      end={
        <Button
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() => setDialog({ channel: null })}
        >
          Add a webhook
        </Button>
      }
    >
      <ul className={css.channels} aria-label="Channels">
        {(channels.list ?? []).map((channel) => (
          <ChannelRow
            key={channel.id}
            channel={channel}
            onDesktop={onDesktop}
            onEdit={() => setDialog({ channel })}
            onChanged={channels.reload}
          />
        ))}
      </ul>
      {dialog !== null && (
        <WebhookDialog
          channel={dialog.channel}
          onClose={() => setDialog(null)}
          onSaved={channels.reload}
        />
      )}
    </SettingsSection>
  );
}

interface ChannelRowProps {
  readonly channel: ChannelState;
  readonly onDesktop: (isOn: boolean) => Promise<unknown>;
  readonly onEdit: () => void;
  readonly onChanged: () => void;
}

function ChannelRow({ channel, onDesktop, onEdit, onChanged }: ChannelRowProps) {
  const { client } = useMonitorStore();
  const isWriter = useMonitor((state) => state.about?.isWriter ?? false);
  const { act, isBusy } = useAct();
  const isDesktop = channel.kind === 'desktop';
  // What a command line gave is there for as long as that command runs.
  const isFixed = channel.addressFrom === 'command_line';
  const toggle = (isOn: boolean): void => {
    if (isDesktop) void onDesktop(isOn);
    else {
      void act(async () => {
        const { id, name, format } = channel;
        await client.rpc.alerts.saveWebhook({ id, name, format: format ?? 'json', isOn });
        onChanged();
      });
    }
  };
  const test = (): void => {
    void act(async () => {
      showTest(await client.rpc.alerts.test({ id: channel.id }));
    });
  };
  const remove = (): void => {
    void act(async () => {
      await client.rpc.alerts.removeWebhook({ id: channel.id });
      onChanged();
    });
  };
  return (
    <li className={css.channel}>
      <Switch
        aria-label={`Use ${channel.name}`}
        checked={channel.isOn}
        disabled={isFixed}
        onChange={(event) => toggle(event.currentTarget.checked)}
      />
      <div className={css.ruleWords}>
        <span className={css.ruleTitle} data-off={!channel.isOn}>
          {channel.name}
        </span>
        <span className={css.ruleText}>
          {isDesktop
            ? 'Notifications of the system'
            : `${FORMAT_WORDS[channel.format ?? 'json']}${channel.host === '' ? '' : ` · ${channel.host}`}${channel.isSigned ? ' · signed' : ''}`}
        </span>
        {isDesktop ? <DesktopPermission /> : <AddressLine channel={channel} />}
      </div>
      <div className={css.channelEnd}>
        <Button variant="default" loading={isBusy} disabled={!isWriter} onClick={test}>
          Send a test
        </Button>
        {!isDesktop && !isFixed && (
          <Menu position="bottom-end" transitionProps={{ duration: 80 }}>
            <Menu.Target>
              <ActionIcon aria-label={`More for ${channel.name}`}>
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={onEdit}>Edit</Menu.Item>
              <Menu.Item onClick={remove}>Remove</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
    </li>
  );
}

function AddressLine({ channel }: { readonly channel: ChannelState }) {
  const text = addressText(channel);
  if (text === '') return null;
  return (
    <span className={css.hint} data-bad={channel.addressFrom === 'none'}>
      {text}
    </span>
  );
}

function showTest(delivery: Delivery): void {
  const detail = delivery.attempts.at(-1)?.detail ?? '';
  const isThere = delivery.status === 'delivered';
  notifications.show({
    title: isThere
      ? `${delivery.channelName}: the test was taken`
      : `${delivery.channelName}: the test did not arrive`,
    message: detail,
    color: isThere ? 'green' : 'red',
    withBorder: true,
    autoClose: isThere ? 6_000 : 12_000,
  });
}
