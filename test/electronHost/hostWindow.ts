/** One window of the stand-in: a page of Chromium with the preload script in an isolated world. */
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import type { BrowserContext, CDPSession, Page } from '@playwright/test';
import type { HostChannel } from './hostChannel.ts';
import { toSchemeOrigin, toShownUrl } from './schemes.ts';

const PRELOAD_WORLD = 'electron-preload';
const BINDING = 'electronHostSend';

interface FrameContext {
  readonly frameId: string;
  readonly origin: string;
}

type FromSandbox =
  | {
      readonly kind: 'ipc';
      readonly channel: string;
      readonly wire: string;
      readonly ports: readonly string[];
    }
  | { readonly kind: 'port'; readonly portId: string; readonly wire: string }
  | { readonly kind: 'close'; readonly portId: string }
  | { readonly kind: 'key' };

export class HostWindow {
  readonly id: number;
  readonly page: Page;
  /** What the page may not do shows up here: errors of the preload script, messages that did not cross. */
  readonly problems: string[] = [];
  readonly #cdp: CDPSession;
  readonly #channel: HostChannel;
  readonly #contexts = new Map<number, FrameContext>();
  /** Ports by the execution context that holds their other end. */
  readonly #ports = new Map<string, number>();
  #topFrameId = '';
  /** Set while main loads an address: only then is a navigation not the page's own idea. */
  loading: string | null = null;

  private constructor(id: number, page: Page, cdp: CDPSession, channel: HostChannel) {
    this.id = id;
    this.page = page;
    this.#cdp = cdp;
    this.#channel = channel;
  }

  static async open(
    context: BrowserContext,
    channel: HostChannel,
    options: { id: number; width: number; height: number; preload: string | null },
  ): Promise<HostWindow> {
    const page = await context.newPage();
    await page.setViewportSize({ width: options.width, height: options.height });
    const cdp = await context.newCDPSession(page);
    const window = new HostWindow(options.id, page, cdp, channel);
    await window.#prepare(options.preload);
    return window;
  }

  async load(url: string): Promise<void> {
    this.loading = toShownUrl(url);
    try {
      const response = await this.page.goto(this.loading);
      if (response === null) throw new Error(`${url} gave no answer.`);
    } finally {
      this.loading = null;
    }
  }

  /** To the top frame's preload script. */
  async deliver(message: object, contextId = this.#topContext()): Promise<void> {
    if (contextId === null) return;
    const text = JSON.stringify(JSON.stringify(message));
    await this.#cdp
      .send('Runtime.evaluate', { expression: `electronHostReceive(${text})`, contextId })
      // The page was left in the meantime; its ports are closed by contextDestroyed.
      .catch(() => undefined);
  }

  hasPort(portId: string): boolean {
    return this.#ports.has(portId);
  }

  deliverToPort(portId: string, message: object): Promise<void> {
    return this.deliver({ ...message, portId }, this.#ports.get(portId) ?? null);
  }

  async #prepare(preload: string | null): Promise<void> {
    const cdp = this.#cdp;
    cdp.on('Runtime.executionContextCreated', ({ context }) => {
      const auxiliary = context.auxData as { frameId?: string } | undefined;
      if (context.name !== PRELOAD_WORLD || auxiliary?.frameId === undefined) return;
      this.#contexts.set(context.id, { frameId: auxiliary.frameId, origin: context.origin });
    });
    cdp.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
      this.#forget(executionContextId);
    });
    cdp.on('Runtime.executionContextsCleared', () =>
      [...this.#contexts.keys()].forEach((id) => this.#forget(id)),
    );
    cdp.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name === BINDING) this.#receive(JSON.parse(payload) as FromSandbox, executionContextId);
    });
    cdp.on('Page.windowOpen', ({ url }) => void this.#askToOpen(url));
    cdp.on('Runtime.exceptionThrown', ({ exceptionDetails }) => {
      this.problems.push(exceptionDetails.exception?.description ?? exceptionDetails.text);
    });
    await cdp.send('Page.enable');
    await cdp.send('Runtime.enable');
    const tree = await cdp.send('Page.getFrameTree');
    this.#topFrameId = tree.frameTree.frame.id;
    if (preload === null) return;
    await cdp.send('Runtime.addBinding', { name: BINDING, executionContextName: PRELOAD_WORLD });
    const { main, isolated } = sandboxScripts(readFileSync(preload, 'utf8'));
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: main });
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', {
      source: isolated,
      worldName: PRELOAD_WORLD,
    });
  }

  #receive(message: FromSandbox, contextId: number): void {
    const frame = this.#contexts.get(contextId);
    if (!frame) return;
    if (message.kind === 'key') {
      this.#channel.tell('menu.key', message);
      return;
    }
    if (message.kind === 'port') {
      this.#channel.tell('port.message', message);
      return;
    }
    if (message.kind === 'close') {
      this.#ports.delete(message.portId);
      this.#channel.tell('port.close', message);
      return;
    }
    for (const portId of message.ports) this.#ports.set(portId, contextId);
    this.#channel.tell('ipc', {
      channel: message.channel,
      wire: message.wire,
      ports: message.ports,
      frame: {
        origin: toSchemeOrigin(frame.origin),
        url: this.page.url(),
        isTop: frame.frameId === this.#topFrameId,
      },
    });
  }

  async #askToOpen(url: string): Promise<void> {
    if (!(await this.#channel.call<boolean>('window.mayOpen', { id: this.id, url }))) return;
    this.problems.push(`Main allowed a window for ${url}; the stand-in opens none.`);
  }

  #topContext(): number | null {
    for (const [id, { frameId }] of this.#contexts) if (frameId === this.#topFrameId) return id;
    return null;
  }

  /** A document that is left takes its ports along. */
  #forget(contextId: number): void {
    this.#contexts.delete(contextId);
    for (const [portId, holder] of this.#ports) {
      if (holder !== contextId) continue;
      this.#ports.delete(portId);
      this.#channel.tell('port.close', { portId });
    }
  }
}

/** The page's side as text: types stripped, one function body, so that nothing lands on `window`. */
function sandboxScripts(preload: string): { readonly main: string; readonly isolated: string } {
  const parts = ['wire.ts', 'sandbox.ts'].map((name) => readSource(name)).join('\n');
  const names = {
    exposeEvent: `expose-${crypto.randomUUID()}`,
    bootEvent: `boot-${crypto.randomUUID()}`,
  };
  const args = `${JSON.stringify(names.exposeEvent)}, ${JSON.stringify(names.bootEvent)}`;
  return {
    main: `(() => {\n${parts}\nreceiveExposed(${args});\n})();`,
    isolated: `(() => {\n${parts}\nstartSandbox(${JSON.stringify(names)}, function (require, module, exports) {\n${preload}\n});\n})();`,
  };
}

function readSource(name: string): string {
  const text = stripTypeScriptTypes(readFileSync(path.join(import.meta.dirname, name), 'utf8'));
  return text.replaceAll(/^import .*$/gm, '').replaceAll(/^export /gm, '');
}
