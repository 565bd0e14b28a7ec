/** Requests and answers between the test process (the host) and the process that runs main. */
export interface HostMessage {
  readonly id: number;
  readonly kind: 'call' | 'result' | 'error' | 'tell';
  readonly method: string;
  readonly value: unknown;
}

type Handler = (params: never) => unknown;

export class HostChannel {
  readonly #post: (message: HostMessage) => void;
  readonly #handlers = new Map<string, Handler>();
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #lastId = 0;

  constructor(post: (message: HostMessage) => void) {
    this.#post = post;
  }

  /** One handler a method; `params` is what the other side sent, which is this folder's own code. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- names the shape at the call
  handle<Params>(method: string, handler: (params: Params) => unknown): void {
    this.#handlers.set(method, handler);
  }

  tell(method: string, value: unknown): void {
    this.#post({ id: 0, kind: 'tell', method, value });
  }

  call<Result>(method: string, value: unknown): Promise<Result> {
    const id = (this.#lastId += 1);
    const waiting = Promise.withResolvers<unknown>();
    this.#waiting.set(id, waiting);
    this.#post({ id, kind: 'call', method, value });
    return waiting.promise as Promise<Result>;
  }

  async receive(message: HostMessage): Promise<void> {
    if (message.kind === 'result' || message.kind === 'error') {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.kind === 'result') waiting?.resolve(message.value);
      else waiting?.reject(new Error(String(message.value)));
      return;
    }
    const { id, method } = message;
    const isCall = message.kind === 'call';
    try {
      const handler = this.#handlers.get(method);
      if (!handler) throw new Error(`Nobody handles ${method} here.`);
      const value = await handler(message.value as never);
      if (isCall) this.#post({ id, kind: 'result', method, value });
    } catch (error) {
      if (!isCall) throw error;
      this.#post({
        id,
        kind: 'error',
        method,
        value: error instanceof Error ? error.message : String(error),
      });
    }
  }

  /** The other side is gone: nothing will be answered any more. */
  close(reason: string): void {
    for (const waiting of this.#waiting.values()) waiting.reject(new Error(reason));
    this.#waiting.clear();
  }
}
