import { canParseUrl } from '../model/url-guard.ts';

/**
 * The name under which a user would keep a response: what `Content-Disposition` says (RFC 6266), else the last segment of the path
 * of `url`, else `download`. It is one plain name: folders are cut off (RFC 6266 §4.3), and characters that some file system
 * refuses become `_`.
 */
export function fileNameOf(headers: Headers, url: string): string {
  const disposition = headers.get('content-disposition') ?? '';
  return plain(dispositionName(disposition)) || plain(lastSegment(url)) || 'download';
}

/** `filename*` wins over `filename` (RFC 6266 §4.3), wherever it stands. Empty when neither can be read. */
function dispositionName(header: string): string {
  const parameters = parametersOf(header);
  return decodeExtended(parameters.get('filename*')) ?? asText(parameters.get('filename') ?? '');
}

const PARAMETER = /;\s*([!#$%&'*+\-.^_`|~\w]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]*))/g;

/** The parameters of a header field, by lower-cased name. The first of two with the same name counts. */
function parametersOf(header: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', quoted, token = ''] of header.matchAll(PARAMETER)) {
    const key = name.toLowerCase();
    if (!found.has(key)) found.set(key, quoted?.replace(/\\(.)/g, '$1') ?? token);
  }
  return found;
}

/** An extended value, `UTF-8'en'%e2%82%ac` (RFC 8187 §3.2); `null` when it is none. */
function decodeExtended(value = ''): string | null {
  const [, charset = '', text = ''] = /^([\w-]+)'[^']*'([^']*)$/.exec(value) ?? [];
  switch (charset.toLowerCase()) {
    case 'utf-8':
      return percentDecoded(text);
    case 'iso-8859-1':
      return text.replace(/%([\da-f]{2})/gi, (_, hex) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      );
    default:
      return null;
  }
}

/** `null` for what is not the UTF-8 of anything. */
function percentDecoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** Scripts get the bytes of a header as characters (Fetch §2.2.2). Many servers send UTF-8 here, as browsers expect. */
function asText(value: string): string {
  const bytes = Uint8Array.from(value, (character) => character.charCodeAt(0));
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return value;
  }
}

function lastSegment(url: string): string {
  if (!canParseUrl(url)) return '';
  const segment = new URL(url).pathname.split('/').pop() ?? '';
  return percentDecoded(segment) ?? segment;
}

/** What Windows refuses in names, and what separates folders anywhere. */
const REFUSED = /[\p{Cc}\p{Bidi_Control}<>:"|?*]/gu;

function plain(name: string): string {
  const base = name.split(/[/\\]/).pop() ?? '';
  return base
    .replace(REFUSED, '_')
    .replace(/^[\s.]+|[\s.]+$/g, '')
    .slice(0, 255);
}
