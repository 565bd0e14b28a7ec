import { Button, Modal, PasswordInput, Select, TextInput } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import { WEBHOOK_FORMATS, type ChannelState, type WebhookFormat } from '#protocol/alerts.ts';
import { useMonitor, useMonitorStore } from '../../../store/useMonitor.ts';
import { describeError } from '../../../store/errorText.ts';
import css from './alertSettings.module.css';
import { FORMAT_WORDS } from './channelText.ts';

const ADDRESS_HINTS: Readonly<Record<WebhookFormat, string>> = {
  json: 'Anything that takes a POST with JSON.',
  slack: 'From "Incoming webhooks" of a Slack app: https://hooks.slack.com/services/…',
  teams: 'From the workflow "When a Teams webhook request is received".',
  ntfy: 'The server with the topic: https://ntfy.sh/your-topic',
};

interface WebhookDialogProps {
  /** Null for a new one. */
  readonly channel: ChannelState | null;
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

export function WebhookDialog({ channel, onClose, onSaved }: WebhookDialogProps) {
  const { client } = useMonitorStore();
  const canSave = useMonitor((state) => state.about?.canSaveSecrets ?? false);
  const [name, setName] = useState(channel?.name ?? '');
  const [format, setFormat] = useState<WebhookFormat>(channel?.format ?? 'slack');
  const [url, setUrl] = useState('');
  const [secret, setSecret] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const isKnown = channel !== null && channel.addressFrom !== 'none';
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setBusy(true);
    client.rpc.alerts
      .saveWebhook({
        ...(channel === null ? {} : { id: channel.id }),
        name,
        format,
        isOn: channel?.isOn ?? true,
        ...(url === '' ? {} : { url }),
        ...(secret === '' ? {} : { secret }),
      })
      .then(
        () => {
          onSaved();
          onClose();
        },
        (failure: unknown) => {
          const { message, remedy } = describeError(failure);
          setError(`${message} ${remedy}`.trim());
          setBusy(false);
        },
      );
  };
  return (
    <Modal opened onClose={onClose} title={channel === null ? 'Add a webhook' : channel.name}>
      <form className={css.form} onSubmit={submit}>
        <TextInput
          label="Name"
          required
          maxLength={60}
          value={name}
          data-autofocus
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label="Receiver"
          data={WEBHOOK_FORMATS.map((value) => ({ value, label: FORMAT_WORDS[value] }))}
          value={format}
          allowDeselect={false}
          onChange={(value) => value !== null && setFormat(value)}
        />
        <PasswordInput
          label="Address"
          description={ADDRESS_HINTS[format]}
          placeholder={isKnown ? 'Stays as it is' : 'https://'}
          required={channel === null}
          value={url}
          error={error}
          autoComplete="off"
          onChange={(event) => {
            setUrl(event.currentTarget.value);
            setError(null);
          }}
        />
        <PasswordInput
          label="Secret for the signature"
          description="Signs each message as the specification Standard Webhooks has it. Slack, Teams and ntfy look at none."
          placeholder={channel?.isSigned === true ? 'Stays as it is' : 'None'}
          value={secret}
          autoComplete="off"
          onChange={(event) => setSecret(event.currentTarget.value)}
        />
        <p className={css.note}>
          {canSave
            ? "Address and secret are kept in the system's key store."
            : 'There is no key store here: address and secret are kept until the app closes. Environment variables keep them for longer; their names are shown once it is saved.'}
        </p>
        <div className={css.formEnd}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={isBusy}>
            Save
          </Button>
        </div>
      </form>
    </Modal>
  );
}
