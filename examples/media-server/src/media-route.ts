import { type DataExchange, liveFaults, sendText, writeHead } from './data-exchange.ts';
import { weakened } from './file-validators.ts';
import { gzipStored } from './gzip-stored.ts';
import { type MediaFile, mediaFileAt } from './media-file.ts';
import type { ScopeFaults } from './scope-faults.ts';
import { selectContent } from './select-content.ts';
import { type BodyEnding, finish, sendBody } from './send-body.ts';

/** `GET` and `HEAD` of `/media/…`. */
export function mediaRoute(exchange: DataExchange): Promise<BodyEnding> {
  const { request, response, segments } = exchange;
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return sendText(exchange, 405, 'Media can be got, nothing else.\n', [['Allow', 'GET, HEAD']]);
  }
  const settings = exchange.faults.of(exchange.scope);
  const file = mediaFileAt(segments, settings.changeEtag);
  if (file === undefined || segments.length !== 3) {
    return sendText(
      exchange,
      404,
      'Ask for /media/<seed>/<bytes>/<name> or /media/tone/<seconds>/<name>.wav, up to 2 GiB.\n',
    );
  }
  const content = selectContent(request.headers, {
    size: file.source.size,
    etag: etagFor(file, settings),
    lastModified: file.lastModified,
    ranges: !settings.ignoreRange && !settings.gzip,
  });
  const source = settings.gzip ? gzipStored(file.source) : file.source;
  const range =
    settings.gzip && content.status === 200 ? { from: 0, to: source.size } : content.range;
  const fields: [string, string][] = [['Content-Type', file.contentType]];
  // Otherwise the browser would keep gigabytes in its own cache besides.
  if (!exchange.cacheable) fields.push(['Cache-Control', 'no-store']);
  if (settings.gzip) {
    fields.push(['Content-Encoding', 'gzip'], ['Vary', 'Accept-Encoding']);
    fields.push(...content.headers.filter(([name]) => name !== 'Content-Length'));
  } else {
    fields.push(...content.headers);
  }
  writeHead(exchange, content.status, fields);
  if (request.method === 'HEAD' || content.status === 304) return finish(response);
  return sendBody(response, source, range, liveFaults(exchange), (bytes) => {
    exchange.entry.bytesSent += bytes;
  });
}

/** Compressed bytes are another representation and need a tag of their own. */
function etagFor(file: MediaFile, settings: ScopeFaults): string {
  const etag = settings.gzip ? file.etag.replace(/"$/, '-gzip"') : file.etag;
  return settings.weakEtag ? weakened(etag) : etag;
}
