/** What the guest's screen shows, as data: the simulator changes it, the drawing code only reads it. */
export const SCREEN_WIDTH = 1280;
export const SCREEN_HEIGHT = 720;

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Rect extends Point {
  readonly width: number;
  readonly height: number;
}

export interface SettingItem {
  readonly label: string;
  readonly detail: string;
  readonly control: 'toggle' | 'choice' | 'link';
  /** `On` / `Off` for a toggle, the chosen text for a choice. */
  readonly value: string;
}

export interface FileItem {
  readonly name: string;
  readonly kind: 'folder' | 'text' | 'image' | 'sheet' | 'video' | 'archive' | 'document';
  readonly modified: string;
  readonly size: string;
}

export interface Paragraph {
  readonly text: string;
  readonly style: 'title' | 'heading' | 'body';
  readonly marks?: readonly (
    'bold' | 'italic' | 'underline' | 'highlight' | 'red' | 'center' | 'right' | 'strike'
  )[];
}

export interface PaintShape {
  readonly kind: 'circle' | 'rectangle' | 'line' | 'text' | 'fill';
  readonly rect: Rect;
  readonly colour: string;
  readonly text?: string;
}

export type BrowserPage =
  | { readonly kind: 'new_tab'; readonly shortcuts: readonly string[] }
  | { readonly kind: 'settings'; readonly section: string; readonly items: readonly SettingItem[] }
  | { readonly kind: 'results'; readonly query: string; readonly results: readonly string[] }
  | { readonly kind: 'article'; readonly heading: string; readonly paragraphs: readonly string[] };

export type AppContent =
  | {
      readonly app: 'settings';
      readonly page: string;
      readonly items: readonly SettingItem[];
    }
  | {
      readonly app: 'notepad';
      readonly fileName: string;
      readonly text: string;
      readonly isSaved: boolean;
    }
  | {
      readonly app: 'calculator';
      readonly mode: 'Standard' | 'Scientific' | 'Programmer' | 'Date calculation';
      readonly expression: string;
      readonly display: string;
    }
  | {
      readonly app: 'sheet';
      readonly fileName: string;
      readonly rows: readonly (readonly string[])[];
      /** Address of the cell with the cursor, e.g. `C2`. */
      readonly selected: string;
      readonly hasChart: boolean;
      readonly isHeaderStyled: boolean;
    }
  | {
      readonly app: 'writer';
      readonly fileName: string;
      readonly paragraphs: readonly Paragraph[];
      readonly selected: number | null;
    }
  | {
      readonly app: 'explorer';
      readonly path: readonly string[];
      readonly items: readonly FileItem[];
      readonly selected: string | null;
      readonly view: 'details' | 'icons';
    }
  | {
      readonly app: 'browser';
      readonly brand: 'chrome' | 'edge';
      readonly tabs: readonly string[];
      readonly url: string;
      readonly page: BrowserPage;
      readonly hasBookmarksBar: boolean;
    }
  | {
      readonly app: 'code';
      readonly folder: string;
      readonly files: readonly string[];
      readonly openFile: string;
      readonly lines: readonly string[];
      readonly panel: 'explorer' | 'search' | 'extensions';
      readonly panelItems: readonly string[];
      readonly terminal: readonly string[];
      readonly theme: 'dark' | 'light';
    }
  | {
      readonly app: 'player';
      readonly file: string;
      readonly isPlaying: boolean;
      /** 0..1 of the file. */
      readonly position: number;
      readonly volumePercent: number;
    }
  | {
      readonly app: 'paint';
      readonly fileName: string;
      readonly shapes: readonly PaintShape[];
      readonly tool: string;
      readonly colour: string;
    }
  | {
      readonly app: 'clock';
      readonly tab: 'Focus sessions' | 'Timer' | 'Alarm' | 'Stopwatch' | 'World clock';
      readonly entries: readonly {
        readonly title: string;
        readonly detail: string;
        readonly isOn: boolean;
      }[];
    };

export type AppName = AppContent['app'];
export type ContentOf<A extends AppName> = Extract<AppContent, { app: A }>;

export interface AppWindow {
  readonly rect: Rect;
  readonly content: AppContent;
}

export type Popup =
  | {
      readonly kind: 'menu';
      readonly at: Point;
      readonly items: readonly string[];
      readonly highlighted: string | null;
    }
  | {
      readonly kind: 'dialog';
      readonly title: string;
      readonly text: string;
      readonly fields: readonly { readonly label: string; readonly value: string }[];
      readonly buttons: readonly string[];
    };

export interface Desktop {
  /** Back to front: the last one has the focus. */
  readonly windows: readonly AppWindow[];
  readonly popup: Popup | null;
  readonly isStartOpen: boolean;
  readonly pointer: Point;
  /** The guest's clock in the taskbar, ms since the epoch. */
  readonly clockMs: number;
}

export type GuestScreen =
  | { readonly kind: 'off' }
  | { readonly kind: 'firmware'; readonly text: string }
  | { readonly kind: 'installer'; readonly percent: number }
  | { readonly kind: 'out_of_box'; readonly text: string; readonly fraction: number }
  | { readonly kind: 'desktop'; readonly desktop: Desktop };

/** Something on the screen that an agent can name or click. */
export interface ScreenElement {
  readonly name: string;
  readonly kind: 'text' | 'icon';
  readonly rect: Rect;
}

export function centreOf(rect: Rect): Point {
  return {
    x: Math.round(rect.x + rect.width / 2),
    y: Math.round(rect.y + rect.height / 2),
  };
}
