import { describe, expect, it } from 'vitest';
import { nextPauseMs, isDelivered, isWorthRetrying, MAX_ATTEMPTS } from '#core/alerts/retry.ts';
import { webhookBody } from '#core/alerts/webhookBody.ts';
import { WEBHOOK_FORMATS } from '#protocol/alerts.ts';
import { buildAlert } from '../../../support/buildAlerts.ts';

const HOSTILE = '<!channel> <https://evil.example|click> [x](https://evil.example) *bold* & "q"';
const input = {
  alert: buildAlert({ title: `vm: ${HOSTILE}`, evidence: [HOSTILE], task: 'chrome/abc' }),
  reason: 'new',
  deliveryId: 'd1',
  topic: 'runs',
} as const;

describe('what is posted', () => {
  it('as plain JSON says all that the alert does', () => {
    expect(webhookBody('json', input)).toEqual({
      format: 'waa-monitor-alert',
      version: 1,
      deliveryId: 'd1',
      reason: 'new',
      alertId: 'a1',
      kind: 'stuck',
      severity: 'critical',
      title: `vm: ${HOSTILE}`,
      text: 'The run shows no progress.',
      evidence: [HOSTILE],
      nextSteps: ['Look at the last picture.'],
      run: { id: 'run-1', name: 'vm' },
      task: 'chrome/abc',
      at: '2026-11-20T11:00:00.000Z',
      since: '2026-11-20T10:45:00.000Z',
      endedAt: null,
    });
  });

  it('to Slack has blocks of plain text only, and its markup escaped in the fallback', () => {
    const body = webhookBody('slack', input) as { text: string; blocks: unknown[] };
    const types = [...JSON.stringify(body.blocks).matchAll(/"type":"(\w+)"/g)].map(
      ([, type]) => type,
    );
    expect(new Set(types)).toEqual(new Set(['header', 'section', 'context', 'plain_text']));
    expect(body.text).toContain('&lt;!channel&gt;');
    expect(body.text).not.toMatch(/[<>]/);
  });

  it('to Teams is one Adaptive Card whose texts are runs, which read no Markdown', () => {
    const body = webhookBody('teams', input) as {
      type: string;
      attachments: { contentType: string; content: { type: string; body: { type: string }[] } }[];
    };
    expect(body.type).toBe('message');
    expect(body.attachments).toHaveLength(1);
    expect(body.attachments[0]?.contentType).toBe('application/vnd.microsoft.card.adaptive');
    expect(body.attachments[0]?.content.type).toBe('AdaptiveCard');
    const types = body.attachments[0]?.content.body.map(({ type }) => type);
    expect(new Set(types)).toEqual(new Set(['RichTextBlock']));
  });

  it('to ntfy names the topic, and rings loudest for what is critical', () => {
    expect(webhookBody('ntfy', input)).toMatchObject({
      topic: 'runs',
      priority: 5,
      tags: ['rotating_light'],
    });
    expect(webhookBody('ntfy', { ...input, reason: 'over' })).toMatchObject({
      title: `Over: vm: ${HOSTILE}`,
      message: 'What was told before is over.',
      priority: 3,
    });
  });

  it.each(WEBHOOK_FORMATS)(
    'as %s stays within what receivers take, however long the alert',
    (format) => {
      const long = 'ä'.repeat(5000);
      const alert = buildAlert({
        title: long.slice(0, 140),
        text: long.slice(0, 1000),
        evidence: Array.from({ length: 8 }, () => long.slice(0, 300)),
        nextSteps: Array.from({ length: 8 }, () => long.slice(0, 300)),
      });
      const bytes = Buffer.byteLength(JSON.stringify(webhookBody(format, { ...input, alert })));
      // Teams takes 28 kB; ntfy turns a message of more than 4,096 bytes into a file.
      expect(bytes).toBeLessThan(format === 'ntfy' ? 4096 : 28_000);
    },
  );
});

describe('trying again', () => {
  it('is of use without an answer, when too much was asked, and at a fault of the receiver', () => {
    const codes = [null, 200, 204, 301, 400, 401, 404, 408, 410, 425, 429, 500, 503];
    const of = (httpStatus: number | null) => ({ httpStatus, retryAfterMs: null });
    expect(codes.filter((code) => isWorthRetrying(of(code)))).toEqual([
      null,
      408,
      425,
      429,
      500,
      503,
    ]);
    expect(codes.filter((code) => isDelivered(of(code)))).toEqual([200, 204]);
  });

  it('waits longer each time, spread by chance, and ends', () => {
    const failed = { httpStatus: 500, retryAfterMs: null };
    const pauses = (chance: number) =>
      Array.from({ length: MAX_ATTEMPTS }, (_, index) => nextPauseMs(index + 1, failed, chance));
    expect(pauses(1)).toEqual([5_000, 15_000, 45_000, 135_000, 405_000, 900_000, null]);
    expect(pauses(0)).toEqual([2_500, 7_500, 22_500, 67_500, 202_500, 450_000, null]);
  });

  it('waits as long as the receiver asks, within reason', () => {
    const asked = (retryAfterMs: number) => nextPauseMs(1, { httpStatus: 429, retryAfterMs }, 0);
    expect([asked(60_000), asked(86_400_000)]).toEqual([60_000, 3_600_000]);
  });
});
