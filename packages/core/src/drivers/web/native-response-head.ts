import type { IsSecretHeader } from '../../spec/secret-headers.ts';
import { captureResponse, type StoredResponse } from '../../store/stored-response.ts';

/** Fetch §2.2.2 "CORS-safelisted response-header name". */
const safelisted: readonly string[] = [
  'cache-control',
  'content-language',
  'content-length',
  'content-type',
  'expires',
  'last-modified',
  'pragma',
];

export interface NativeResponseContext {
  readonly pageUrl: string;
  /** The URL of the request as it is stored; the browser's has a tag, and what `prepareRequest` has added. */
  readonly storedUrl: string;
  readonly isSecretHeader: IsSecretHeader;
}

/**
 * The head of a response from the browser's Background Fetch, as `fetch` would have given it. Chromium 156 gave type
 * `default` at first and, of other origins too, every header; from 156.0.8078 on it gives type `cors` and the safelisted
 * headers only, whatever the server exposes. What it does not give can't be stored.
 */
export function nativeResponseHead(
  response: Response,
  request: Request,
  { pageUrl, storedUrl, isSecretHeader }: NativeResponseContext,
): StoredResponse {
  const answered = { storedUrl, sentUrl: request.url, isSecretHeader };
  if (response.type !== 'default') return captureResponse(response, answered);
  const { status, statusText, redirected } = response;
  const url = response.url || request.url;
  const isOwn = (address: string): boolean => new URL(address).origin === new URL(pageUrl).origin;
  const basic = isOwn(request.url) && isOwn(url);
  const type = basic ? 'basic' : 'cors';
  const headers = basic ? response.headers : exposed(response.headers, request.credentials);
  return captureResponse({ url, status, statusText, redirected, type, headers }, answered);
}

/** Fetch §4.5: what the server lets other origins see. `*` counts only without credentials. */
function exposed(headers: Headers, credentials: RequestCredentials): Headers {
  const names = (headers.get('access-control-expose-headers') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase());
  const all = names.includes('*') && credentials !== 'include';
  return new Headers(
    [...headers].filter(([name]) => all || safelisted.includes(name) || names.includes(name)),
  );
}
