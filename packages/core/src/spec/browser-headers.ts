/**
 * Request headers that browsers send by themselves. Requests that an app has made lack them, or have those of a script,
 * while elements and navigations have their own: as `Vary` goes, that makes no other request of it.
 */
const BROWSER_HEADERS: readonly string[] = [
  'accept',
  'accept-charset',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'connection',
  'device-memory',
  'dnt',
  'downlink',
  'dpr',
  'ect',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'origin',
  'pragma',
  'priority',
  'purpose',
  'range',
  'referer',
  'rtt',
  'save-data',
  'upgrade-insecure-requests',
  'user-agent',
  'viewport-width',
  'width',
  'x-requested-with',
];

/** Fetch metadata and client hints. */
const BROWSER_PREFIX = /^sec-/;

export function isBrowserHeader(name: string): boolean {
  const lower = name.toLowerCase();
  return BROWSER_HEADERS.includes(lower) || BROWSER_PREFIX.test(lower);
}
