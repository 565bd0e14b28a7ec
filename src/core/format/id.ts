/** Enough to tell the 154 ids of WAA apart at a glance. */
const SHORT_ID_LENGTH = 8;

/** The first 8 characters; faces show the whole id on hover and copy. */
export function shortId(id: string): string {
  // By characters, not code units: half a surrogate pair shows as a box.
  return Array.from(id).slice(0, SHORT_ID_LENGTH).join('');
}

/** `libreoffice_calc/0cecd4f3`. */
export function shortTaskName(task: {
  readonly domain: string;
  readonly exampleId: string;
}): string {
  return `${task.domain}/${shortId(task.exampleId)}`;
}
