/** Paths that only the desktop face knows: of a dropped file, and of what its own dialog chose. */
declare global {
  interface Window {
    /** Set by Electron's preload script, absent in a browser. */
    readonly waaPaths?: {
      readonly pathOf: (file: File) => string;
      /** Null when the person chose nothing. */
      readonly choose: (kind: 'folder' | 'file') => Promise<string | null>;
    };
  }
}

export function canChoosePaths(page: Window): boolean {
  return page.waaPaths !== undefined;
}

/** Null in a browser, which never tells a page where a file lies. */
export function pathOfFile(page: Window, file: File): string | null {
  const path = page.waaPaths?.pathOf(file) ?? '';
  return path === '' ? null : path;
}

export async function choosePath(page: Window, kind: 'folder' | 'file'): Promise<string | null> {
  return (await page.waaPaths?.choose(kind)) ?? null;
}
