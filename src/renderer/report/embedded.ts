/** What the engine put into the page of a report, by the ids of the elements it is in. */

/** Text of an element, or null where the report holds no such part. */
export type ReadPart = (id: string) => string | null;

export function readPartsOf(page: Document): ReadPart {
  return (id) => page.getElementById(id)?.textContent ?? null;
}

/** @throws Error when the part is damaged: a report that was cut off by a mail server. */
export async function unpack(base64: string): Promise<unknown> {
  const stream = new Blob([decodeBase64(base64)])
    .stream()
    .pipeThrough(new DecompressionStream('gzip'));
  return JSON.parse(await new Response(stream).text());
}

function decodeBase64(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes;
}
