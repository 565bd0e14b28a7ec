import type { ChannelState, WebhookFormat } from '#protocol/alerts.ts';

export const FORMAT_WORDS: Readonly<Record<WebhookFormat, string>> = {
  json: 'Plain JSON',
  slack: 'Slack',
  teams: 'Teams (Workflows)',
  ntfy: 'ntfy',
};

/** What is to be known of where an address comes from; empty when there is nothing to do. */
export function addressText({ addressFrom, variables }: ChannelState): string {
  switch (addressFrom) {
    case 'none':
      return `No address is known here. Edit it, or set ${variables?.url ?? 'its variable'} before the app starts.`;
    case 'memory':
      return `Kept until the app closes: there is no key store here. To keep it, set ${variables?.url ?? 'its variable'} before the app starts.`;
    case 'environment':
      return `Address from ${variables?.url ?? 'the environment'}.`;
    case 'command_line':
      return 'Given on the command line, for this time only.';
    case 'key_store':
    case null:
      return '';
  }
}
