/**
 * The Windows inside a container: what is on its screen, and WAA's Flask server on port 5000 with
 * its habits (pretty JSON, every error a 500).
 */
import type { GuestScreen } from '../screens/guestScreen.ts';
import { renderPng } from '../screens/render.ts';

export interface GuestResponse {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
}

export class Guest {
  screen: GuestScreen = { kind: 'off' };
  /** True from the moment WAA's server listens in Windows. */
  isServing = false;
  /** True while the guest accepts connections and answers nothing (a stall). */
  isHung = false;
  private readonly hangEnds = new Set<() => void>();

  hang(): void {
    this.isHung = true;
  }

  wakeUp(): void {
    this.isHung = false;
    for (const end of this.hangEnds) end();
    this.hangEnds.clear();
  }

  /** @returns null when nothing listens: the connection is refused. */
  async respond(method: string, path: string): Promise<GuestResponse | null> {
    if (!this.isServing) return null;
    if (this.isHung) await new Promise<void>((resolve) => this.hangEnds.add(resolve));
    const route = path.split('?')[0] ?? path;
    switch (`${method} ${route}`) {
      case 'GET /probe':
        return json(200, { message: 'Service is operational', status: 'Probe successful' });
      case 'GET /screenshot':
        return { status: 200, contentType: 'image/png', body: await renderPng(this.screen) };
      case 'POST /screen_size':
        return json(200, { height: 720, width: 1280 });
      case 'GET /platform':
        return {
          status: 200,
          contentType: 'text/html; charset=utf-8',
          body: Buffer.from('Windows'),
        };
      default:
        return json(500, { message: NOT_FOUND, status: 'error' });
    }
  }
}

const NOT_FOUND =
  '404 Not Found: The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.';

/** Flask in debug mode: two spaces, sorted keys, a newline at the end. */
function json(status: number, value: Readonly<Record<string, unknown>>): GuestResponse {
  const sorted = Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    status,
    contentType: 'application/json',
    body: Buffer.from(`${JSON.stringify(sorted, null, 2)}\n`),
  };
}
