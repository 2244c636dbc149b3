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

/**
 * The head of a response from the browser's Background Fetch, as `fetch` would have given it: Chromium gives type
 * `default` and, of other origins too, every header.
 */
export function nativeResponseHead(
  response: Response,
  request: Request,
  baseUrl: string,
): StoredResponse {
  if (response.type !== 'default') return captureResponse(response);
  const { url, status, statusText, redirected } = response;
  const isOwn = (address: string): boolean => new URL(address).origin === new URL(baseUrl).origin;
  const basic = isOwn(request.url) && isOwn(url);
  return captureResponse({
    url,
    status,
    statusText,
    redirected,
    type: basic ? 'basic' : 'cors',
    headers: basic ? response.headers : exposed(response.headers, request.credentials),
  });
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
