/** The window: where it was, what it may do (almost nothing), and where links go. */
import path from 'node:path';
import { BrowserWindow, screen, shell } from 'electron';
import type { Rectangle } from 'electron';
import { z } from 'zod';
import type { SettingsStore } from '#engine';
import { PAGE_ORIGIN } from './appScheme.ts';

const placeSchema = z.object({
  x: z.number().optional(),
  y: z.number().optional(),
  width: z.number().min(640),
  height: z.number().min(480),
  isMaximized: z.boolean(),
});
type Place = z.infer<typeof placeSchema>;
const DEFAULT_PLACE: Place = { width: 1280, height: 800, isMaximized: false };
/** Key of the window's place in the remembered layout. */
const PLACE_KEY = 'window';

export async function openWindow(settings: SettingsStore, outDir: string): Promise<BrowserWindow> {
  const place = visiblePlace(await readPlace(settings));
  const { isMaximized, ...bounds } = place;
  const window = new BrowserWindow({
    ...bounds,
    minWidth: 640,
    minHeight: 480,
    show: false,
    backgroundColor: '#16181d',
    title: 'WAA Monitor',
    webPreferences: {
      preload: path.join(outDir, 'preload', 'index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  if (isMaximized) window.maximize();
  window.once('ready-to-show', () => {
    window.show();
  });
  window.on('close', () => {
    void savePlace(settings, {
      ...window.getNormalBounds(),
      isMaximized: window.isMaximized(),
    });
  });
  await window.loadURL(`${PAGE_ORIGIN}/`);
  return window;
}

/** For every page there ever is, also one that something else opened. */
export function confinePages(contents: Electron.WebContents): void {
  contents.on('will-navigate', (event) => {
    // A reload of our own page is a navigation, too.
    if (!isOwnAddress(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
  });
  contents.setWindowOpenHandler(({ url }) => {
    if (isWebLink(url)) void shell.openExternal(url);
    return { action: 'deny' };
  });
  contents.session.setPermissionRequestHandler((_contents, permission, answer) => {
    // Copy buttons need this one; nothing else is ever asked for.
    answer(permission === 'clipboard-sanitized-write');
  });
}

/** Compared as text: for a scheme of our own, URL says the origin is "null". */
export function isOwnAddress(url: string): boolean {
  return url === PAGE_ORIGIN || url.startsWith(`${PAGE_ORIGIN}/`);
}

/** Only http(s) is handed to the operating system: other schemes start programs. */
export function isWebLink(url: string): boolean {
  try {
    return ['http:', 'https:'].includes(new URL(url).protocol);
  } catch {
    return false;
  }
}

async function readPlace(settings: SettingsStore): Promise<Place> {
  const parsed = placeSchema.safeParse((await settings.read()).app.layout[PLACE_KEY]);
  return parsed.success ? parsed.data : DEFAULT_PLACE;
}

async function savePlace(settings: SettingsStore, place: Place): Promise<void> {
  await settings.update((file) => ({
    ...file,
    app: { ...file.app, layout: { ...file.app.layout, [PLACE_KEY]: place } },
  }));
}

/** A remembered place on a screen that is gone would hide the window. */
function visiblePlace(place: Place): Place {
  if (place.x === undefined || place.y === undefined) return place;
  const bounds: Rectangle = { x: place.x, y: place.y, width: place.width, height: place.height };
  const isVisible = screen.getAllDisplays().some(({ workArea }) => overlaps(bounds, workArea));
  return isVisible ? place : { ...place, x: undefined, y: undefined };
}

function overlaps(a: Rectangle, b: Rectangle): boolean {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width > 100 && height > 100;
}
