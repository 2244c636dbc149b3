import { allowsConnecting } from '../browser/polyfill-scope.ts';

/**
 * Whether the page's own Content Security Policy forbids to connect to `url`. Only a policy in `meta` elements is known
 * beforehand; one in the page's headers can't be seen, and makes the request fail when it is sent.
 */
export function isConnectForbidden(document: Document | undefined, url: string): boolean {
  const policies = document?.querySelectorAll<HTMLMetaElement>(
    'meta[http-equiv="Content-Security-Policy" i]',
  );
  return [...(policies ?? [])].some(
    ({ content }) => !allowsConnecting(content, document?.location.href ?? url, url),
  );
}
