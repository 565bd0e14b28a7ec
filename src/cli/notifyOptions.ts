/** What `--notify` and its variable say, for the engine. */
import type { ExtraWebhook, Notify } from '#engine';
import type { WebhookFormat } from '#protocol/alerts.ts';
import type { NotifyFlags } from './commands/alertCommands.ts';
import { UsageError } from './errors.ts';
import type { CliIo } from './io.ts';

const NOTIFY_VARIABLE = 'WAA_MONITOR_NOTIFY_URL';

/** @throws UsageError for what is no web address. The address is not repeated: it is a secret. */
export function notifyOptions(
  flags: NotifyFlags,
  io: Pick<CliIo, 'env'>,
): { readonly extraWebhooks?: readonly ExtraWebhook[] } {
  const fromEnvironment = io.env[NOTIFY_VARIABLE]?.trim() ?? '';
  const urls = flags.notify ?? (fromEnvironment === '' ? [] : [fromEnvironment]);
  if (urls.length === 0) return {};
  return {
    extraWebhooks: urls.map((url) => ({ url, format: flags.notifyFormat ?? formatOf(url) })),
  };
}

/** The receivers that have an address of their own are known by it; a topic of ntfy by its host. */
function formatOf(text: string): WebhookFormat {
  const host = hostOf(text);
  if (host === null) {
    throw new UsageError('--notify wants a web address.', 'It begins with https:// or http://.');
  }
  if (host === 'hooks.slack.com') return 'slack';
  if (host.endsWith('.logic.azure.com') || host.endsWith('.powerplatform.com')) return 'teams';
  return host === 'ntfy.sh' ? 'ntfy' : 'json';
}

function hostOf(text: string): string | null {
  try {
    const url = new URL(text);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.hostname : null;
  } catch {
    return null;
  }
}

const BELL = '\u0007';

/** A terminal has one way to call somebody; what it is about stands in its display. */
export function ringBell({ stderr }: Pick<CliIo, 'stderr'>): Notify {
  return () => {
    if (stderr.isTTY !== true) return 'No terminal to ring in.';
    stderr.write(BELL);
    return 'Rang in the terminal.';
  };
}
