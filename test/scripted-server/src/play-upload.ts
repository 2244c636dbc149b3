import { type BodyEnding, bufferSource, sendBody } from '@bgfetch-examples/media-server';
import { beforeHead, bodyFaults, writeHead } from './play-head.ts';
import { playStatus } from './play-status.ts';
import type { Deviation } from './script.ts';
import type { Turn } from './turn.ts';

/** Takes the whole body, then tells what arrived. */
export async function playUpload(turn: Turn, deviation: Deviation): Promise<BodyEnding> {
  const body = await turn.body;
  const over = await beforeHead(turn, deviation);
  if (over !== undefined) return over;
  if (deviation.status !== undefined && deviation.status >= 300)
    return playStatus(turn, deviation.status, deviation);
  const answer = bufferSource(
    new Uint8Array(Buffer.from(JSON.stringify({ bytes: body.bytes, sha256: body.sha256 }))),
  );
  writeHead(
    turn,
    deviation.status ?? 200,
    [
      ['Content-Type', 'application/json'],
      ['Content-Length', String(answer.size)],
    ],
    deviation,
  );
  return sendBody(
    turn.response,
    answer,
    { from: 0, to: answer.size },
    bodyFaults(turn, deviation),
    (bytes) => {
      turn.record.bytesSent += bytes;
    },
  );
}
