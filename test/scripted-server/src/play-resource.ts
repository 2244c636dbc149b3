import { gzipSync } from 'node:zlib';
import {
  type BodyEnding,
  type ByteRange,
  type ByteSource,
  bufferSource,
  contentRange,
  etagOf,
  finish,
  generationSeed,
  lastModifiedOf,
  type SelectedContent,
  seededBytes,
  seededSource,
  selectContent,
  sendBody,
} from '@bgfetch-examples/media-server';
import { beforeHead, bodyFaults, writeHead } from './play-head.ts';
import { playStatus } from './play-status.ts';
import type { HeaderPair, ResourceDeviation, ResourceExchange } from './script.ts';
import type { Turn } from './turn.ts';

/** Answers as a static file server would, except where `deviation` says otherwise. */
export async function playResource(
  turn: Turn,
  resource: ResourceExchange,
  deviation: ResourceDeviation,
): Promise<BodyEnding> {
  await turn.body;
  const over = await beforeHead(turn, deviation);
  if (over !== undefined) return over;
  if (deviation.status !== undefined) return playStatus(turn, deviation.status, deviation);

  const source = sourceOf(resource, deviation);
  const content = misplaced(
    deviation,
    source.size,
    selectContent(turn.request.headers, factsOf(resource, deviation, source)),
  );
  writeHead(turn, content.status, fieldsOf(resource, deviation, content), deviation);
  if (turn.request.method === 'HEAD' || content.status === 304) return finish(turn.response);
  return sendBody(
    turn.response,
    source,
    shifted(deviation, content.range, source.size),
    bodyFaults(turn, deviation),
    (bytes) => {
      turn.record.bytesSent += bytes;
    },
  );
}

/** Compressed files are made whole, so that ranges of them are what HTTP says: ranges of compressed bytes. */
function sourceOf(resource: ResourceExchange, deviation: ResourceDeviation): ByteSource {
  const seed = generationSeed(resource.seed, deviation.generation ?? 0);
  if (deviation.contentEncoding === undefined) return seededSource(seed, resource.bytes);
  return bufferSource(new Uint8Array(gzipSync(seededBytes(seed, 0, resource.bytes), { level: 1 })));
}

function factsOf(resource: ResourceExchange, deviation: ResourceDeviation, source: ByteSource) {
  const generation = deviation.generation ?? 0;
  const {
    etag = etagOf(resource.seed, source.size, generation),
    lastModified = lastModifiedOf(generation),
  } = deviation;
  return {
    size: source.size,
    etag: etag ?? undefined,
    lastModified: lastModified ?? undefined,
    ranges: deviation.ranges ?? true,
  };
}

function misplaced(
  deviation: ResourceDeviation,
  size: number,
  content: SelectedContent,
): SelectedContent {
  if (deviation.wrongStart === undefined || content.status !== 206) return content;
  const range: ByteRange = {
    from: deviation.wrongStart,
    to: Math.max(deviation.wrongStart, content.range.to),
  };
  const headers = content.headers.map(([name, value]): [string, string] => {
    if (name === 'Content-Range') return [name, contentRange(range, size)];
    return name === 'Content-Length' ? [name, String(range.to - range.from)] : [name, value];
  });
  return { ...content, range, headers };
}

/** Same length, other place: the head stays as it was. */
function shifted(deviation: ResourceDeviation, range: ByteRange, size: number): ByteRange {
  if (deviation.bodyStart === undefined) return range;
  const from = Math.min(deviation.bodyStart, size - (range.to - range.from));
  return { from, to: from + range.to - range.from };
}

function fieldsOf(
  resource: ResourceExchange,
  deviation: ResourceDeviation,
  content: SelectedContent,
): HeaderPair[] {
  const fields: HeaderPair[] = [
    ['Content-Type', resource.contentType ?? 'application/octet-stream'],
    ...content.headers,
  ];
  if (deviation.contentEncoding !== undefined)
    fields.push(['Content-Encoding', deviation.contentEncoding]);
  return deviation.omitContentLength
    ? fields.filter(([name]) => name !== 'Content-Length')
    : fields;
}
