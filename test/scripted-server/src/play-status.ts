import { type BodyEnding, bufferSource, finish, sendBody } from '@bgfetch-examples/media-server';
import { bodyFaults, writeHead } from './play-head.ts';
import type { Deviation, HeaderPair } from './script.ts';
import type { Turn } from './turn.ts';

/** A short text with the given status: an error page, a redirect, a "not now". */
export function playStatus(turn: Turn, status: number, deviation: Deviation): Promise<BodyEnding> {
  const text = new Uint8Array(Buffer.from(`Scripted status ${status}.\n`));
  const bodiless = status === 204 || status === 304;
  const fields: HeaderPair[] = bodiless
    ? []
    : [
        ['Content-Type', 'text/plain'],
        ['Content-Length', String(text.byteLength)],
      ];
  if (deviation.retryAfter !== undefined) fields.push(['Retry-After', deviation.retryAfter]);
  writeHead(turn, status, fields, deviation);
  if (bodiless || turn.request.method === 'HEAD') return finish(turn.response);
  const source = bufferSource(text);
  return sendBody(
    turn.response,
    source,
    { from: 0, to: source.size },
    bodyFaults(turn, deviation),
    (bytes) => {
      turn.record.bytesSent += bytes;
    },
  );
}
