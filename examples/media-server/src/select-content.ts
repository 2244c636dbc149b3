import type { IncomingHttpHeaders } from 'node:http';
import { type ByteRange, contentRange, parseByteRange } from './byte-range.ts';

/** What a static file server knows about the file it is asked for. */
export interface FileFacts {
  readonly size: number;
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
  /** False for a server that answers every request with the whole file. */
  readonly ranges: boolean;
}

/** Which part of the file answers a request, with the header fields that follow from it. */
export interface SelectedContent {
  readonly status: 200 | 206 | 304 | 416;
  readonly range: ByteRange;
  readonly headers: [string, string][];
}

/** The decisions of RFC 9110 sections 13 and 14 that matter to downloads: If-None-Match, If-Range, Range. */
export function selectContent(headers: IncomingHttpHeaders, file: FileFacts): SelectedContent {
  const common: [string, string][] = [];
  if (file.etag !== undefined) common.push(['ETag', file.etag]);
  if (file.lastModified !== undefined) common.push(['Last-Modified', file.lastModified]);
  if (file.ranges) common.push(['Accept-Ranges', 'bytes']);

  const nothing: ByteRange = { from: 0, to: 0 };
  if (namesEtag(headers['if-none-match'], file.etag)) {
    return { status: 304, range: nothing, headers: common };
  }
  const asked =
    file.ranges && rangeApplies(headers['if-range'], file)
      ? parseByteRange(headers.range, file.size)
      : undefined;
  if (asked === 'unsatisfiable') {
    return {
      status: 416,
      range: nothing,
      headers: [...common, ['Content-Range', `bytes */${file.size}`], length(nothing)],
    };
  }
  if (asked === undefined) {
    const whole = { from: 0, to: file.size };
    return { status: 200, range: whole, headers: [...common, length(whole)] };
  }
  return {
    status: 206,
    range: asked,
    headers: [...common, ['Content-Range', contentRange(asked, file.size)], length(asked)],
  };
}

function length(range: ByteRange): [string, string] {
  return ['Content-Length', String(range.to - range.from)];
}

/** Strong comparison: a weak tag never allows a range; a date must be the very one that was sent. */
function rangeApplies(ifRange: string | string[] | undefined, file: FileFacts): boolean {
  if (ifRange === undefined) return true;
  if (typeof ifRange !== 'string' || ifRange.startsWith('W/')) return false;
  return ifRange.startsWith('"') ? ifRange === file.etag : ifRange === file.lastModified;
}

function namesEtag(ifNoneMatch: string | undefined, etag: string | undefined): boolean {
  if (ifNoneMatch === undefined || etag === undefined) return false;
  const opaque = (tag: string): string => tag.trim().replace(/^W\//, '');
  return (
    ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((tag) => opaque(tag) === opaque(etag))
  );
}
