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

/** What is allowed insecurely is allowed securely. */
const isScheme = (scheme: string, { protocol }: URL): boolean =>
  protocol === scheme.toLowerCase() || (scheme.toLowerCase() === 'http:' && protocol === 'https:');

const isHost = (pattern: string, host: string): boolean =>
  pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : pattern === '*' || pattern === host;

/** URLs have no port when it is their scheme's own. */
const isPort = (port: string, target: URL, scheme: string): boolean =>
  isScheme(scheme, target) &&
  (target.port === port ||
    (target.port === '' && port === (target.protocol === 'https:' ? '443' : '80')) ||
    (target.protocol === 'https:' && target.port === '' && port === '80'));

const isPath = (path: string | undefined, target: string): boolean => {
  if (path === undefined || path === '/') return true;
  return path.endsWith('/') ? target.startsWith(path) : target === path;
};
