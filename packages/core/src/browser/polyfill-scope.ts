/**
 * Whether a serialized Content Security Policy lets a page at `pageUrl` connect to `url` (CSP3 §6.7.2 "does url match
 * source list", for `connect-src` or else `default-src`). Sources that say nothing about URLs match none.
 */
export function allowsConnecting(policy: string, pageUrl: string, url: string): boolean {
  // A list of policies is separated by commas, and all of them must allow it.
  return policy.split(',').every((one) => {
    const sources = governing(one);
    return sources === null || sources.some((source) => matches(source, pageUrl, url));
  });
}

/** The source list that counts for connections; `null` when the policy says nothing about them. */
function governing(policy: string): readonly string[] | null {
  const directives = new Map<string, readonly string[]>();
  for (const directive of policy.split(';')) {
    const [name, ...sources] = directive.trim().split(/\s+/);
    // The first of a name counts.
    const key = name?.toLowerCase();
    if (key && !directives.has(key)) directives.set(key, sources);
  }
  return directives.get('connect-src') ?? directives.get('default-src') ?? null;
}

const HOST_SOURCE = /^(?:([a-z][a-z\d+.-]*):\/\/)?([^:/']+)(?::(\d+|\*))?(\/.*)?$/i;

function matches(source: string, pageUrl: string, url: string): boolean {
  const page = new URL(pageUrl);
  const target = new URL(url);
  if (source.toLowerCase() === "'self'")
    return target.hostname === page.hostname && isPort(page.port, target, page.protocol);
  if (/^[a-z][a-z\d+.-]*:$/i.test(source)) return isScheme(source, target);
  const [whole, scheme, host, port, path] = HOST_SOURCE.exec(source) ?? [];
  if (whole === undefined || host === undefined) return false;
  if (source === '*') return isScheme('http:', target) || isScheme(page.protocol, target);
  return (
    isScheme(scheme === undefined ? page.protocol : `${scheme}:`, target) &&
    isHost(host.toLowerCase(), target.hostname) &&
    (port === '*' || isPort(port ?? '', target, scheme ? `${scheme}:` : page.protocol)) &&
    isPath(path, target.pathname)
  );
}

/** A source with `http:` allows `https:` too. */
const isScheme = (scheme: string, { protocol }: URL): boolean =>
  protocol === scheme.toLowerCase() || (scheme.toLowerCase() === 'http:' && protocol === 'https:');

const isHost = (pattern: string, host: string): boolean =>
  pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : pattern === '*' || pattern === host;

/** The port of a URL is empty when it is the default of its scheme. */
const isPort = (port: string, target: URL, scheme: string): boolean =>
  isScheme(scheme, target) &&
  (target.port === port ||
    (target.port === '' && port === (target.protocol === 'https:' ? '443' : '80')) ||
    (target.protocol === 'https:' && target.port === '' && port === '80'));

const isPath = (path: string | undefined, target: string): boolean => {
  if (path === undefined || path === '/') return true;
  return path.endsWith('/') ? target.startsWith(path) : target === path;
};

/** An event that keeps its service worker alive. Service Workers §4.4 `ExtendableEvent`. */
export interface ExtendableEvent extends Event {
  waitUntil(promise: Promise<unknown>): void;
}

export interface ExtendableMessageEvent extends ExtendableEvent {
  readonly data: unknown;
  readonly origin: string;
}

/** The global scope of a page or a worker, as far as the polyfill reads it and adds to it. */
export interface PolyfillScope {
  /** Pages have one. */
  readonly document?: Document;
  readonly ServiceWorkerRegistration?: { readonly prototype: ServiceWorkerRegistration };
  /** Options for the entries that install by themselves. */
  readonly bgfetchPolyfill?: { readonly force?: boolean };
  readonly navigator: { readonly serviceWorker?: ServiceWorkerContainer };
}

/** The global scope of a service worker. */
export interface PolyfillWorkerScope extends PolyfillScope, EventTarget {
  readonly ExtendableEvent: new (type: string, init?: EventInit) => ExtendableEvent;
  readonly registration: ServiceWorkerRegistration;
  readonly location: { readonly origin: string };
}

/** The global scope that this code runs in. */
export function polyfillScope(): PolyfillScope {
  return globalThis as unknown as PolyfillScope;
}

export function isWorkerScope(scope: PolyfillScope): scope is PolyfillWorkerScope {
  return 'ServiceWorkerGlobalScope' in scope && 'registration' in scope;
}

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
