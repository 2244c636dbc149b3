/** The faults that the server panel sets belong to this page's requests alone. */
export const SCOPE = 'playground';

/** The address of a media file, as an absolute path with the scope whose faults apply to it. */
export function mediaAddress(path: string): string {
  return `${path}?scope=${SCOPE}`;
}

/**
 * Where to reach the server's controls. A browser opens six connections to an origin, and a few stalled
 * downloads take them all; loopback's other name is the same server and has six of its own.
 */
export function controlAddress(path: string, query: Readonly<Record<string, string>>): string {
  const url = new URL(path, location.href);
  if (location.hostname === 'localhost') url.hostname = '127.0.0.1';
  else if (location.hostname === '127.0.0.1') url.hostname = 'localhost';
  url.search = new URLSearchParams(query).toString();
  return url.href;
}
