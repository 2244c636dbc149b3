import type { IncomingHttpHeaders } from 'node:http';

/**
 * - `none`: no CORS fields, so a page of another origin cannot read the answer;
 * - `plain`: readable, but `ETag`, `Content-Range` and their like stay hidden, as on most servers;
 * - `expose`: readable with the fields that a resumable download needs.
 */
export type CorsMode = 'none' | 'plain' | 'expose';

const EXPOSED =
  'ETag, Last-Modified, Content-Range, Accept-Ranges, Content-Encoding, Content-Length, Retry-After, Location, Date';

export function isCorsMode(value: unknown): value is CorsMode {
  return value === 'none' || value === 'plain' || value === 'expose';
}

export function corsHeaders(mode: CorsMode): [string, string][] {
  if (mode === 'none') return [];
  const open: [string, string][] = [['Access-Control-Allow-Origin', '*']];
  return mode === 'plain' ? open : [...open, ['Access-Control-Expose-Headers', EXPOSED]];
}

/** What an OPTIONS preflight gets; the asked-for names are echoed because `*` does not cover `Authorization`. */
export function preflightHeaders(mode: CorsMode, request: IncomingHttpHeaders): [string, string][] {
  if (mode === 'none') return [];
  return [
    ['Access-Control-Allow-Origin', '*'],
    ['Access-Control-Allow-Methods', 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS'],
    ['Access-Control-Allow-Headers', request['access-control-request-headers'] ?? '*'],
    ['Access-Control-Max-Age', '600'],
  ];
}
