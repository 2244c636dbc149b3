import { gzipSync } from 'node:zlib';
import { seededBytes } from '@bgfetch-examples/media-server/seeded-bytes';
import type { Answer, Field, Step } from '../wire/answer.ts';
import { chunk, head } from '../wire/answer.ts';
import type { CellRequest, Script } from './cell.ts';

export const SIZE = 100_000;
/** Where a first answer breaks off in the cells that begin with a stored prefix. */
export const CUT = 40_000;

export const original: Uint8Array = seededBytes('cell', 0, SIZE);
export const changed: Uint8Array = seededBytes('cell~1', 0, SIZE);

/** How an answer differs from that of a proper static file server. */
export interface FileTraits {
  readonly content?: Uint8Array;
  readonly etag?: string | null;
  readonly lastModified?: string | null;
  readonly date?: string | null;
  readonly type?: string;
  readonly ranges?: boolean;
  /** `false`: 200 without `Accept-Ranges`. */
  readonly acceptRanges?: string | null;
  readonly length?: 'given' | 'chunked' | 'none' | number;
  /** What scripts of other origins may read: all headers, the safelisted, or nothing. */
  readonly cors?: 'expose' | 'plain' | 'none' | readonly string[];
  readonly gzip?: boolean;
  readonly fields?: readonly Field[];
  /** A range's header in place of the true one; `null` leaves it out. */
  readonly contentRange?: string | null | ((from: number) => string);
  /** A part begins and ends here in place of where it was asked to, and its header tells the truth. */
  readonly from?: number;
  readonly to?: number;
  readonly status?: number | string;
  /** What happens after so many bytes of the body. */
  readonly breaks?: { readonly after: number; readonly by: 'reset' | 'close' | 'stall' };
  readonly extra?: Uint8Array;
}

const ETAG = '"original"';
export const LAST_MODIFIED = 'Tue, 03 Nov 2026 10:00:00 GMT';
const EXPOSED =
  'ETag, Last-Modified, Content-Range, Accept-Ranges, Content-Encoding, Date, Retry-After';

export function corsFields(cors: FileTraits['cors'] = 'expose'): Field[] {
  if (cors === 'none') return [];
  const exposed = cors === 'expose' ? EXPOSED : cors === 'plain' ? '' : cors.join(', ');
  return [
    ['Access-Control-Allow-Origin', '*'],
    ...(exposed ? [['Access-Control-Expose-Headers', exposed] as const] : []),
  ];
}

/** A static file, served as RFC 9110 has it but for `traits`. */
export const file =
  (traits: FileTraits = {}): Script =>
  (request) =>
    serve(request, traits);

function serve(request: CellRequest, traits: FileTraits): Answer {
  const { etag = ETAG, lastModified = LAST_MODIFIED, content = original, gzip } = traits;
  const coded = gzip ? new Uint8Array(gzipSync(content, { level: 1 })) : content;
  const asked = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  const ifRange = request.headers['if-range'];
  const goesOn = ifRange === undefined || ifRange === etag || ifRange === lastModified;
  const isPart = asked !== null && goesOn && (traits.ranges ?? true);
  const fields: Field[] = [
    ...corsFields(traits.cors),
    ['Content-Type', traits.type ?? 'application/octet-stream'],
    ...(gzip ? [['Content-Encoding', 'gzip'] as const] : []),
    ...(etag === null ? [] : [['ETag', etag] as const]),
    ...(lastModified === null ? [] : [['Last-Modified', lastModified] as const]),
    ...(traits.date === null ? [] : [['Date', traits.date ?? new Date().toUTCString()] as const]),
  ];
  const accept = traits.acceptRanges ?? ((traits.ranges ?? true) ? 'bytes' : null);
  if (accept !== null && traits.acceptRanges !== null) fields.push(['Accept-Ranges', accept]);
  const first = traits.from ?? Number(asked?.[1] ?? 0);
  if (isPart && first >= coded.length && traits.from === undefined)
    return whole(traits.status ?? 416, new Uint8Array(), {
      ...traits,
      length: 'given',
      fields: [...fields, ['Content-Range', `bytes */${coded.length}`], ...(traits.fields ?? [])],
    });
  if (!isPart)
    return whole(traits.status ?? 200, coded, {
      ...traits,
      fields: [...fields, ...(traits.fields ?? [])],
    });
  const last = traits.to ?? (asked?.[2] ? Number(asked[2]) : coded.length - 1);
  const own = traits.contentRange;
  const range =
    typeof own === 'function' ? own(first) : (own ?? `bytes ${first}-${last}/${coded.length}`);
  if (traits.contentRange !== null) fields.push(['Content-Range', range]);
  return whole(traits.status ?? 206, coded.subarray(first, last + 1), {
    ...traits,
    fields: [...fields, ...(traits.fields ?? [])],
  });
}

function whole(
  status: number | string,
  bytes: Uint8Array,
  { fields = [], length = 'given', breaks, extra }: FileTraits,
): Answer {
  const all = extra ? new Uint8Array([...bytes, ...extra]) : bytes;
  const sent = breaks ? all.subarray(0, breaks.after) : all;
  const size = typeof length === 'number' ? length : bytes.length;
  const framing: Field[] =
    length === 'chunked'
      ? [['Transfer-Encoding', 'chunked']]
      : length === 'none'
        ? []
        : [['Content-Length', String(size)]];
  const named = new Set(fields.map(([name]) => name.toLowerCase()));
  const kept = framing.filter(([name]) => !named.has(name.toLowerCase()));
  const body: Step[] = length === 'chunked' ? (sent.length ? chunk(sent) : []) : [{ send: sent }];
  if (breaks) body.push(breaks.by);
  else if (length === 'chunked') body.push({ send: '0\r\n\r\n' });
  return { head: head(status, [...fields, ...kept, ['Connection', 'close']]), body };
}
