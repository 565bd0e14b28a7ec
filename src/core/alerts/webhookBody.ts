/** What is posted to a web address, in the shape that the receiver knows. */
import type { Alert, AlertSeverity, TellReason, WebhookFormat } from '#protocol/alerts.ts';
import { assertNever } from '#protocol/vocabulary.ts';
import { clip } from './alertBook.ts';
import { messageOf } from './alertMessage.ts';
import type { AlertMessage } from './alertMessage.ts';

export interface WebhookInput {
  readonly alert: Alert;
  readonly reason: TellReason;
  /** Of the delivery; the same at each try. */
  readonly deliveryId: string;
  /** Last part of the address; ntfy wants it in the body. */
  readonly topic: string;
}

export function webhookBody(format: WebhookFormat, input: WebhookInput): unknown {
  const message = messageOf(input.alert, input.reason);
  switch (format) {
    case 'json':
      return plainBody(input, message);
    case 'slack':
      return slackBody(input, message);
    case 'teams':
      return teamsBody(input, message);
    case 'ntfy':
      return ntfyBody(input, message);
    default:
      return assertNever(format);
  }
}

/** Version of the plain shape; documented in docs/alerts.md. */
const WEBHOOK_BODY_VERSION = 1;

function plainBody({ alert, reason, deliveryId }: WebhookInput, message: AlertMessage): unknown {
  return {
    format: 'waa-monitor-alert',
    version: WEBHOOK_BODY_VERSION,
    deliveryId,
    reason,
    alertId: alert.id,
    kind: alert.kind,
    severity: alert.severity,
    title: message.title,
    text: message.text,
    evidence: message.evidence,
    nextSteps: message.nextSteps,
    run: alert.runId === null ? null : { id: alert.runId, name: alert.runName },
    task: alert.task,
    at: alert.at,
    since: alert.since,
    endedAt: alert.endedAt,
  };
}

const MARKS: Readonly<Record<AlertSeverity, string>> = {
  info: 'Information',
  warning: 'Warning',
  critical: 'Critical',
};

// --- Slack: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks ---------------

/** Slack's limits of a header and of a text in a section. */
const SLACK_HEADER_CHARS = 150;
const SLACK_TEXT_CHARS = 3000;

/** Plain text throughout: nothing that came from a VM becomes a link, a mention or a format. */
function slackBody({ alert }: WebhookInput, message: AlertMessage): unknown {
  const plain = (text: string, limit: number) => ({
    type: 'plain_text',
    text: clip(text, limit),
    emoji: false,
  });
  const section = (text: string) => ({ type: 'section', text: plain(text, SLACK_TEXT_CHARS) });
  const blocks: unknown[] = [
    { type: 'header', text: plain(message.title, SLACK_HEADER_CHARS) },
    section(message.text === '' ? MARKS[alert.severity] : message.text),
  ];
  if (message.evidence.length > 0) blocks.push(section(listed('Evidence', message.evidence)));
  if (message.nextSteps.length > 0) blocks.push(section(listed('What to try', message.nextSteps)));
  const facts = [MARKS[alert.severity], ...message.facts.map((fact) => fact.join(': '))];
  blocks.push({ type: 'context', elements: [plain(facts.join(' · '), SLACK_TEXT_CHARS)] });
  // Shown in notifications and by clients without blocks; there Slack reads &, < and > as markup.
  return { text: escapeSlack(message.title), blocks };
}

function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

// --- Teams: an Adaptive Card, the only shape that its Workflows take --------------------------------

const TEAMS_COLOURS: Readonly<Record<AlertSeverity, string>> = {
  info: 'Default',
  warning: 'Warning',
  critical: 'Attention',
};

function teamsBody({ alert }: WebhookInput, message: AlertMessage): unknown {
  // A TextBlock would read Markdown; the runs of a RichTextBlock are plain text.
  const rich = (text: string, style: Readonly<Record<string, unknown>> = {}) => ({
    type: 'RichTextBlock',
    inlines: [{ type: 'TextRun', text, ...style }],
  });
  const list = (title: string, items: readonly string[]) =>
    items.length === 0
      ? []
      : [rich(title, { weight: 'Bolder' }), ...items.map((item) => rich(`• ${item}`))];
  const facts = [MARKS[alert.severity], ...message.facts.map((fact) => fact.join(': '))];
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          msteams: { width: 'Full' },
          body: [
            rich(message.title, {
              size: 'Large',
              weight: 'Bolder',
              color: TEAMS_COLOURS[alert.severity],
            }),
            ...(message.text === '' ? [] : [rich(message.text)]),
            ...list('Evidence', message.evidence),
            ...list('What to try', message.nextSteps),
            rich(facts.join(' · '), { isSubtle: true }),
          ],
        },
      },
    ],
  };
}

// --- ntfy: https://docs.ntfy.sh/publish/#publish-as-json --------------------------------------------

/** Beyond 4,096 bytes ntfy makes an attachment of the message. */
const NTFY_MESSAGE_CHARS = 1000;
/** 1 to 5; 5 rings through "do not disturb" on phones. */
const NTFY_PRIORITIES: Readonly<Record<AlertSeverity, number>> = {
  info: 3,
  warning: 4,
  critical: 5,
};
const NTFY_TAGS: Readonly<Record<AlertSeverity, string>> = {
  info: 'information_source',
  warning: 'warning',
  critical: 'rotating_light',
};

function ntfyBody({ alert, reason, topic }: WebhookInput, message: AlertMessage): unknown {
  const parts = [
    message.text,
    listed('Evidence', message.evidence),
    listed('What to try', message.nextSteps),
  ];
  const isOver = reason === 'over';
  return {
    topic,
    title: message.title,
    message: clip(parts.filter((part) => part !== '').join('\n\n'), NTFY_MESSAGE_CHARS),
    priority: isOver ? NTFY_PRIORITIES.info : NTFY_PRIORITIES[alert.severity],
    tags: [isOver ? 'white_check_mark' : NTFY_TAGS[alert.severity]],
  };
}

function listed(title: string, items: readonly string[]): string {
  return items.length === 0 ? '' : [`${title}:`, ...items.map((item) => `• ${item}`)].join('\n');
}
