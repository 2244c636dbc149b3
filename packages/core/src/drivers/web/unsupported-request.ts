import { needsPreflight } from '../../http/headers.ts';

/**
 * Why the browser's Background Fetch would not do with `request` what `fetch` does; `null` when it would. All of it
 * seen in Chromium 156, which takes such requests without a word.
 */
export function unsupportedReason(request: Request, pageUrl: string): string | null {
  const crossOrigin = new URL(request.url).origin !== new URL(pageUrl).origin;
  if (crossOrigin && needsPreflight(request.method, request.headers))
    return 'it needs a CORS preflight, which Background Fetch does not make';
  if (request.redirect !== 'follow')
    return `its redirect mode is '${request.redirect}', and Background Fetch always follows`;
  if (request.credentials === 'omit')
    return "its credentials mode is 'omit', and Background Fetch sends cookies all the same";
  if (request.integrity !== '') return 'Background Fetch does not check its integrity';
  if (request.cache === 'only-if-cached')
    return "its cache mode is 'only-if-cached', and Background Fetch always asks the network";
  // The whole browser crashes.
  if (request.referrer === '') return 'Background Fetch can not do without a referrer';
  return null;
}
