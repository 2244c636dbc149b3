/**
 * Whether a cross-origin request is preceded by a CORS preflight, by its method and headers alone
 * (Fetch §4.8 and §2.2.2 "CORS-safelisted request-header"). `headers` are the author's, lower-cased as `Headers` has them.
 */
export function needsPreflight(
  method: string,
  headers: Iterable<readonly [name: string, value: string]>,
): boolean {
  if (!['GET', 'HEAD', 'POST'].includes(method)) return true;
  let bytes = 0;
  for (const [name, value] of headers) {
    if (!isSafelisted(name, value)) return true;
    bytes += value.length;
  }
  return bytes > 1024;
}

const simpleContentTypes: readonly string[] = [
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'text/plain',
];

function isSafelisted(name: string, value: string): boolean {
  if (value.length > 128) return false;
  switch (name) {
    case 'accept':
      return !hasUnsafeByte(value);
    case 'accept-language':
    case 'content-language':
      return /^[0-9A-Za-z *,\-.;=]*$/.test(value);
    case 'content-type': {
      const essence = value.split(';', 1)[0] ?? '';
      return !hasUnsafeByte(value) && simpleContentTypes.includes(essence.trim().toLowerCase());
    }
    case 'range':
      return /^bytes=\d+-\d*$/.test(value);
    default:
      return false;
  }
}

/** Fetch §2.2.2 "CORS-unsafe request-header byte". Tabs are safe. */
const hasUnsafeByte = (value: string): boolean =>
  /[\p{Cc}"():<>?@[\\\]{}]/u.test(value.replaceAll('\t', ' '));
