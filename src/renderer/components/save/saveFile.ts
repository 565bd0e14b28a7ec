/** Files made by the page itself, handed to the browser (or the desktop's window) to keep. */

export function saveText(fileName: string, text: string, mediaType: string): void {
  saveBlob(fileName, new Blob([text], { type: `${mediaType};charset=utf-8` }));
}

/** The URL lives long enough for the download to begin. */
const KEEP_URL_MS = 30_000;

export function saveBlob(fileName: string, blob: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = safeName(fileName);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEEP_URL_MS);
}

/** Names come from titles and runs: only what every file system takes stays. */
export function safeName(name: string): string {
  const safe = name
    .replace(/[^\w.-]+/g, '-')
    .replace(/^[-.]+|-+$/g, '')
    .slice(0, 100);
  return safe === '' ? 'waa-monitor' : safe;
}
