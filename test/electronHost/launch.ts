/**
 * Starts the built app on the stand-in for Electron: the main bundle in a Node process, its windows as
 * pages of Chromium. What this proves and what not is in README.md beside this file.
 */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Browser, BrowserContext, Page, Route } from '@playwright/test';
import { HostChannel } from './hostChannel.ts';
import type { HostMessage } from './hostChannel.ts';
import { HostWindow } from './hostWindow.ts';
import { toSchemeUrl } from './schemes.ts';

const RUN_SCRIPT = path.join(import.meta.dirname, 'main', 'run.ts');

export interface LaunchOptions {
  /** The built main bundle. */
  readonly main: string;
  readonly browser: Browser;
  /** Electron's own files of this app; the single-instance lock is there. */
  readonly userDataDir: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly keyring?: 'gnome_libsecret' | 'basic_text';
  readonly colorScheme?: 'light' | 'dark';
}

export interface WindowState {
  readonly bounds: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
  readonly isMaximized: boolean;
  readonly isMinimized: boolean;
  readonly isVisible: boolean;
}

interface Scheme {
  readonly scheme: string;
  readonly privileges?: Readonly<Record<string, boolean>>;
}

export class ElectronHost {
  /** What main asked the desktop to open. */
  readonly opened: { readonly kind: 'external' | 'path' | 'folder'; readonly target: string }[] =
    [];
  /** Notifications of the system that main showed. */
  readonly notified: { readonly title: string; readonly body: string }[] = [];
  /** Requests that were for no scheme of the app: nothing here may reach the network. */
  readonly refused: string[] = [];
  /** What main wrote. */
  output = '';
  readonly exited: Promise<number | null>;
  readonly #child: ChildProcess;
  readonly #context: BrowserContext;
  readonly #channel: HostChannel;
  readonly #windows = new Map<number, HostWindow>();
  readonly #firstWindow = Promise.withResolvers<HostWindow>();
  #schemes: readonly Scheme[] = [];

  private constructor(child: ChildProcess, context: BrowserContext) {
    this.#child = child;
    this.#context = context;
    this.#channel = new HostChannel((message) => {
      if (child.connected) child.send(message);
    });
    // Only who asks for a window hears that there will be none.
    this.#firstWindow.promise.catch(() => undefined);
    this.exited = once(child, 'exit').then(([code]) => {
      const reason = `The main process ended (exit code ${String(code)}).\n${this.output}`;
      this.#channel.close(reason);
      this.#firstWindow.reject(new Error(reason));
      return code as number | null;
    });
    child.on('message', (message) => void this.#channel.receive(message as HostMessage));
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (bytes: Buffer) => (this.output += bytes.toString()));
    }
  }

  static async launch(options: LaunchOptions): Promise<ElectronHost> {
    const context = await options.browser.newContext({
      colorScheme: options.colorScheme ?? 'dark',
    });
    const child = fork(RUN_SCRIPT, [options.main], {
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      execArgv: ['--disable-warning=ExperimentalWarning'],
      env: {
        ...process.env,
        ELECTRON_HOST_USER_DATA: options.userDataDir,
        ELECTRON_HOST_KEYRING: options.keyring ?? 'gnome_libsecret',
        ...options.env,
      },
    });
    const host = new ElectronHost(child, context);
    host.#serve();
    await context.route('**/*', (route) => host.#routeWhileOpen(route));
    context.on('page', (page) => void host.#noticePage(page));
    return host;
  }

  async firstWindow(): Promise<Page> {
    const window = await this.#firstWindow.promise;
    return window.page;
  }

  pages(): readonly Page[] {
    return [...this.#windows.values()].map((window) => window.page);
  }

  /** Errors of the pages and preload scripts. */
  problems(): readonly string[] {
    return [...this.#windows.values()].flatMap((window) => window.problems);
  }

  clickMenu(...labels: readonly string[]): Promise<void> {
    return this.#channel.call('menu.click', { labels });
  }

  windowState(id = 1): Promise<WindowState> {
    return this.#channel.call('window.state', { id });
  }

  moveWindow(bounds: WindowState['bounds'], id = 1): Promise<void> {
    return this.#channel.call('window.move', { id, ...bounds });
  }

  doToWindow(action: 'minimize' | 'maximize', id = 1): Promise<void> {
    return this.#channel.call('window.do', { id, action });
  }

  /** As the person closing the window; false when main kept it open. */
  closeWindow(id = 1): Promise<boolean> {
    return this.#channel.call('window.close', { id });
  }

  askPermission(
    permission: string,
  ): Promise<{ readonly check: boolean; readonly request: boolean }> {
    return this.#channel.call('permission', { permission, origin: 'waa-monitor://app' });
  }

  /** As starting the app once more. */
  startSecondInstance(): Promise<void> {
    return this.#channel.call('secondInstance', null);
  }

  /** As Quit in the menu; resolves with the exit code. */
  async quit(): Promise<number | null> {
    this.#channel.tell('quit', null);
    const code = await this.exited;
    await this.#context.close();
    return code;
  }

  /** The end of a test: whatever state it is in. */
  async close(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#channel.tell('quit', null);
      const timer = setTimeout(() => this.#child.kill('SIGKILL'), 10_000);
      await this.exited;
      clearTimeout(timer);
    }
    await this.#context.close();
  }

  #serve(): void {
    const channel = this.#channel;
    channel.handle<null>('loaded', () => channel.tell('ready', null));
    channel.handle<readonly Scheme[]>('schemes', (schemes) => {
      this.#schemes = schemes;
    });
    channel.handle<{ id: number; width: number; height: number; preload: string | null }>(
      'window.create',
      async (options) => {
        const window = await HostWindow.open(this.#context, channel, options);
        this.#windows.set(options.id, window);
        this.#firstWindow.resolve(window);
      },
    );
    channel.handle<{ id: number; url: string }>('window.load', ({ id, url }) =>
      this.#windows.get(id)?.load(url),
    );
    channel.handle<{ id: number }>('window.destroy', async ({ id }) => {
      const window = this.#windows.get(id);
      this.#windows.delete(id);
      await window?.page.close();
    });
    channel.handle<{ id: number; channel: string; wire: string }>(
      'window.ipc',
      ({ id, ...message }) => this.#windows.get(id)?.deliver({ kind: 'ipc', ...message }),
    );
    channel.handle<{ portId: string; wire: string }>('port.message', (message) =>
      this.#holderOf(message.portId)?.deliverToPort(message.portId, {
        kind: 'port',
        wire: message.wire,
      }),
    );
    channel.handle<{ portId: string }>('port.close', ({ portId }) =>
      this.#holderOf(portId)?.deliverToPort(portId, { kind: 'close' }),
    );
    channel.handle<ElectronHost['notified'][number]>('notified', (shown) =>
      this.notified.push(shown),
    );
    channel.handle<ElectronHost['opened'][number]>('opened', (opened) => this.opened.push(opened));
  }

  #holderOf(portId: string): HostWindow | undefined {
    return [...this.#windows.values()].find((window) => window.hasPort(portId));
  }

  #windowOf(route: Route): HostWindow | undefined {
    try {
      const page = route.request().frame().page();
      return [...this.#windows.values()].find((window) => window.page === page);
    } catch {
      return undefined; // The first navigation of a window that the page is opening: it has no frame yet.
    }
  }

  /** What a page still asks for when main has ended in good order gets no answer, as in Electron. */
  async #routeWhileOpen(route: Route): Promise<void> {
    try {
      await this.#route(route);
    } catch (error) {
      if (this.#child.exitCode !== 0) throw error;
    }
  }

  async #route(route: Route): Promise<void> {
    const request = route.request();
    const window = this.#windowOf(route);
    const schemeNames = this.#schemes.map(({ scheme }) => scheme);
    const url = toSchemeUrl(request.url(), schemeNames);
    if (window === undefined) {
      await route.abort('blockedbyclient');
      return;
    }
    if (request.isNavigationRequest() && request.frame() === window.page.mainFrame()) {
      const isAsked = window.loading === request.url();
      const target = url ?? request.url();
      if (
        !isAsked &&
        !(await this.#channel.call<boolean>('window.mayNavigate', { id: window.id, url: target }))
      ) {
        await route.abort('aborted');
        return;
      }
    }
    await (url === null || !this.#mayRequest(url, request.resourceType())
      ? this.#refuse(route)
      : this.#answer(route, url));
  }

  /** fetch() reaches only schemes that asked for it. */
  #mayRequest(url: string, resourceType: string): boolean {
    if (resourceType !== 'fetch' && resourceType !== 'xhr' && resourceType !== 'eventsource')
      return true;
    const scheme = this.#schemes.find((each) => url.startsWith(`${each.scheme}:`));
    return scheme?.privileges?.['supportFetchAPI'] === true;
  }

  async #refuse(route: Route): Promise<void> {
    this.refused.push(route.request().url());
    await route.abort('blockedbyclient');
  }

  async #answer(route: Route, url: string): Promise<void> {
    const method = route.request().method();
    const answer = await this.#channel.call<{
      readonly status: number;
      readonly headers: Record<string, string>;
      readonly body: Uint8Array;
    } | null>('scheme.request', { url, method });
    if (answer === null) await route.abort('failed');
    else await route.fulfill({ ...answer, body: Buffer.from(answer.body) });
  }

  /** A window that a page opened: main was asked when it was (see HostWindow), and none is ever shown. */
  async #noticePage(page: Page): Promise<void> {
    if ((await page.opener()) !== null) await page.close();
  }
}
