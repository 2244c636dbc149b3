import type { Socket } from 'node:net';
import {
  type BodyEnding,
  closeEarly,
  corsHeaders,
  pauseUnlessClosed,
  resetConnection,
  seededBytes,
} from '@bgfetch-examples/media-server';
import { corsOf } from './play-head.ts';
import type { BodyStep, BytesSpec, HeaderPair, RawExchange } from './script.ts';
import type { Turn } from './turn.ts';

const SLICE_BYTES = 64 * 1024;

/** Writes past Node's HTTP layer, straight to the socket, so that nothing is corrected on the way. */
export async function playRaw(turn: Turn, exchange: RawExchange): Promise<BodyEnding> {
  if (!exchange.early) await turn.body;
  const socket = turn.request.socket;
  turn.record.status = exchange.status;
  await write(socket, headOf(exchange));
  for (const step of exchange.body ?? []) {
    if (turn.gone.aborted) return 'client-closed';
    const ending = await playStep(turn, exchange, step);
    if (ending !== undefined) return ending;
  }
  if (turn.gone.aborted) return 'client-closed';
  if (exchange.chunked) await write(socket, '0\r\n\r\n');
  await closeEarly(turn.response);
  return 'complete';
}

async function playStep(
  turn: Turn,
  exchange: RawExchange,
  step: BodyStep,
): Promise<BodyEnding | undefined> {
  if ('send' in step) {
    for (const slice of slicesOf(step.send)) {
      await sendSlice(turn, slice, exchange.chunked ?? false);
    }
  } else if ('waitMs' in step) {
    await pauseUnlessClosed(turn.response, step.waitMs);
  } else if ('waitForSignal' in step) {
    await turn.signals.wait(step.waitForSignal, turn.gone);
  } else if ('reset' in step) {
    return resetConnection(turn.response);
  } else if ('close' in step) {
    return closeEarly(turn.response);
  } else {
    await new Promise((resolve) => turn.gone.addEventListener('abort', resolve, { once: true }));
    return 'client-closed';
  }
  return undefined;
}

async function sendSlice(turn: Turn, slice: Uint8Array, chunked: boolean): Promise<void> {
  const socket = turn.request.socket;
  if (socket.destroyed) return;
  if (chunked) await write(socket, `${slice.byteLength.toString(16)}\r\n`);
  await write(socket, slice);
  if (chunked) await write(socket, '\r\n');
  turn.record.bytesSent += slice.byteLength;
}

function* slicesOf(spec: BytesSpec): Generator<Uint8Array> {
  if (!('seed' in spec)) {
    const bytes =
      'text' in spec ? Buffer.from(spec.text, 'utf8') : Buffer.from(spec.base64, 'base64');
    // An empty chunk would end a chunked body.
    if (bytes.byteLength > 0) yield bytes;
    return;
  }
  for (let offset = spec.from ?? 0; offset < spec.to; offset += SLICE_BYTES) {
    yield seededBytes(spec.seed, offset, Math.min(spec.to, offset + SLICE_BYTES));
  }
}

function headOf(exchange: RawExchange): string {
  const fields: HeaderPair[] = [...corsHeaders(corsOf(exchange)), ...(exchange.headers ?? [])];
  if (!fields.some(([name]) => name.toLowerCase() === 'connection'))
    fields.push(['Connection', 'close']);
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${exchange.status} ${exchange.statusText ?? 'Scripted'}\r\n${lines.join('')}\r\n`;
}

function write(socket: Socket, data: string | Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed) resolve();
    else socket.write(data, () => resolve());
  });
}
