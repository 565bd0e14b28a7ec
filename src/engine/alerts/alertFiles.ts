/** `<dataDir>/alerts/`: the inbox and the log of deliveries, and wishes of instances that read along. */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { acknowledge, markRead, snooze } from '#core/alerts/alertBook.ts';
import { assertNever } from '#protocol/vocabulary.ts';
import { alertSchema, deliverySchema } from '#protocol/alerts.ts';
import type { Alert, Delivery } from '#protocol/alerts.ts';

const FILE_VERSION = 1;
/** A wish is a few ids; a bigger file is none of ours. */
const MAX_WISH_BYTES = 64 * 1024;
/** More wait only if nobody has written here for long. */
const MAX_WISHES = 200;

/** One entry that cannot be read must not cost the others. */
const tolerantList = <T>(schema: z.ZodType<T>) =>
  z.array(z.unknown()).transform((items) =>
    items.flatMap((item): T[] => {
      const parsed = schema.safeParse(item);
      return parsed.success ? [parsed.data] : [];
    }),
  );

const fileSchema = z.object({
  version: z.literal(FILE_VERSION),
  alerts: tolerantList(alertSchema),
  deliveries: tolerantList(deliverySchema),
});

/** What a person wants done with alerts. */
export const alertWishSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('read'), ids: z.array(z.string()) }),
  z.object({ kind: z.literal('acknowledge'), ids: z.array(z.string()), by: z.string() }),
  z.object({
    kind: z.literal('snooze'),
    ids: z.array(z.string()),
    minutes: z.number().positive().nullable(),
  }),
]);
export type AlertWish = z.infer<typeof alertWishSchema>;

export function withWish(alerts: readonly Alert[], wish: AlertWish, nowMs: number): Alert[] {
  switch (wish.kind) {
    case 'read':
      return markRead(alerts, wish.ids);
    case 'acknowledge':
      return acknowledge(alerts, wish.ids, wish.by, nowMs);
    case 'snooze':
      return snooze(alerts, wish.ids, wish.minutes, nowMs);
    default:
      return assertNever(wish);
  }
}

export interface StoredAlerts {
  /** Newest first. */
  readonly alerts: readonly Alert[];
  readonly deliveries: readonly Delivery[];
}

export const NO_ALERTS: StoredAlerts = { alerts: [], deliveries: [] };

export class AlertFiles {
  readonly #dir: string;

  constructor(dataDir: string) {
    this.#dir = path.join(dataDir, 'alerts');
  }

  /** A file that is missing or makes no sense is an empty inbox. */
  async read(): Promise<StoredAlerts> {
    const text = await readFile(this.#inbox, 'utf8').catch(() => '');
    const parsed = fileSchema.safeParse(tryJson(text));
    if (!parsed.success) return NO_ALERTS;
    const { alerts, deliveries } = parsed.data;
    return { alerts, deliveries };
  }

  /** When the inbox was last written, ms since 1970; 0 for never. */
  async changedMs(): Promise<number> {
    return (await stat(this.#inbox).catch(() => null))?.mtimeMs ?? 0;
  }

  async write(stored: StoredAlerts): Promise<void> {
    await mkdir(this.#dir, { recursive: true });
    const text = JSON.stringify({ version: FILE_VERSION, ...stored });
    await writeFileAtomic(this.#inbox, text, { mode: 0o600, fsync: false });
  }

  async leaveWish(wish: AlertWish): Promise<void> {
    await mkdir(this.#wishes, { recursive: true });
    const name = `${String(Date.now())}-${randomUUID()}.json`;
    await writeFileAtomic(path.join(this.#wishes, name), JSON.stringify(wish), { mode: 0o600 });
  }

  /** Takes the wishes away, oldest first. */
  async takeWishes(): Promise<readonly AlertWish[]> {
    const names = await readdir(this.#wishes).catch(() => []);
    const wishes: AlertWish[] = [];
    for (const name of names
      .filter((each) => each.endsWith('.json'))
      .sort()
      .slice(0, MAX_WISHES)) {
      const filePath = path.join(this.#wishes, name);
      const { size } = await stat(filePath).catch(() => ({ size: 0 }));
      const text = size > MAX_WISH_BYTES ? '' : await readFile(filePath, 'utf8').catch(() => '');
      const parsed = alertWishSchema.safeParse(tryJson(text));
      if (parsed.success) wishes.push(parsed.data);
      await rm(filePath, { force: true });
    }
    return wishes;
  }

  get #inbox(): string {
    return path.join(this.#dir, 'inbox.json');
  }

  get #wishes(): string {
    return path.join(this.#dir, 'wishes');
  }
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
