/**
 * Chromium knows no schemes of ours for pages, so `waa-monitor://app/` is shown as
 * `https://app.waa-monitor.test/`: an origin of its own, secure, and reachable by nobody (`.test`).
 * Pictures keep their scheme: requests below a page are answered before Chromium looks at it.
 */
const SHOWN_TOP = 'test';

export function toShownUrl(url: string): string {
  const parsed = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]+)(.*)$/.exec(url);
  if (!parsed)
    throw new Error(`The stand-in shows addresses of standard schemes only, not ${url}.`);
  const [, scheme = '', host = '', rest = ''] = parsed;
  return `https://${host}.${scheme}.${SHOWN_TOP}${rest === '' ? '/' : rest}`;
}

/** Null for what is not a scheme of the app. */
export function toSchemeUrl(shown: string, schemes: readonly string[]): string | null {
  const url = new URL(shown);
  const own = schemes.find((scheme) => url.protocol === `${scheme}:`);
  if (own !== undefined) return shown;
  const scheme = schemes.find((each) => url.hostname.endsWith(`.${each}.${SHOWN_TOP}`));
  if (scheme === undefined || url.protocol !== 'https:') return null;
  const host = url.hostname.slice(0, -`.${scheme}.${SHOWN_TOP}`.length);
  return `${scheme}://${host}${url.pathname}${url.search}${url.hash}`;
}

/** As Chromium serialises the origin of a standard scheme; other origins stay what they are. */
export function toSchemeOrigin(origin: string): string {
  const shown = /^https:\/\/([^.]+)\.([a-z][a-z0-9-]*)\.test$/.exec(origin);
  return shown ? `${String(shown[2])}://${String(shown[1])}` : origin;
}
