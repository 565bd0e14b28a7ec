/** Wishes that only the desktop app can grant: a dialog of the system, a folder shown. */
import { z } from 'zod';

const ANSWER_TYPE = 'waa-monitor:desk-answer';

export interface DeskWish {
  readonly action: 'save' | 'open' | 'show';
  readonly exportId: string;
}

const answerSchema = z.object({
  type: z.literal(ANSWER_TYPE),
  id: z.string(),
  answer: z.discriminatedUnion('status', [
    z.object({ status: z.literal('done'), path: z.string().nullable() }),
    z.object({ status: z.literal('cancelled') }),
    z.object({ status: z.literal('failed'), message: z.string() }),
  ]),
});
type DeskAnswer = Exclude<z.infer<typeof answerSchema>['answer'], { status: 'failed' }>;

/** @throws Error in the words of the main process. */
export function askDesktop(page: Window, wish: DeskWish): Promise<DeskAnswer> {
  const id = crypto.randomUUID();
  return new Promise((resolve, reject) => {
    const receive = (message: MessageEvent<unknown>): void => {
      if (message.source !== page) return;
      const parsed = answerSchema.safeParse(message.data);
      if (!parsed.success || parsed.data.id !== id) return;
      page.removeEventListener('message', receive);
      const { answer } = parsed.data;
      if (answer.status === 'failed') reject(new Error(answer.message));
      else resolve(answer);
    };
    page.addEventListener('message', receive);
    page.postMessage({ type: 'waa-monitor:desk', id, wish }, '*');
  });
}
