import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createServer as createTlsServer } from 'node:tls';
import type { Answer, Step } from './answer.ts';
import { selfMade } from './self-made-certificate.ts';
import { WireReader, type WireRequest } from './wire-request.ts';

/** One exchange, for the log. */
export interface Exchanged {
  readonly request: WireRequest;
  /** When it came, in milliseconds. */
  readonly at: number;
  /** Body bytes of the answer that the operating system took over. */
  sent: number;
  /** Request body bytes that were read. */
  received: number;
}

/** Says what is answered; whoever reads the body first can say so by `readBytes`. */
export type Respond = (request: WireRequest, log: Exchanged) => Answer;

/** Long enough for a loopback client to have read what was sent: a reset discards what it has not. */
const SETTLE_MS = 25;

/** A loopback port that writes bytes as they stand. */
export class WireServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #secure: boolean;

  constructor(respond: Respond, options: { readonly secure?: boolean } = {}) {
    this.#secure = options.secure ?? false;
    const serve = (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => this.#sockets.delete(socket));
      void converse(socket, respond);
    };
    this.#server = this.#secure ? createTlsServer(selfMade, serve) : createServer(serve);
    this.#server.on('tlsClientError', () => {});
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get origin(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `${this.#secure ? 'https' : 'http'}://127.0.0.1:${port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

async function converse(socket: Socket, respond: Respond): Promise<void> {
  const reader = new WireReader(socket);
  for (let next = await reader.head(); next; next = await reader.head()) {
    const bodyBytes = Number(next.headers['content-length'] ?? 0);
    const request = { ...next, bodyBytes };
    const log: Exchanged = { request, at: Date.now(), sent: 0, received: 0 };
    const given = respond(log.request, log);
    log.received = await reader.body(bodyBytes, given.readBytes);
    const { method } = next;
    await write(socket, given.head);
    const steps = method === 'HEAD' ? given.body.filter(isEnding) : given.body;
    const ending = await play(socket, steps, log);
    if (ending === 'keep') continue;
    if (ending === 'reset') socket.resetAndDestroy();
    else if (ending === 'close') socket.destroySoon();
    return;
  }
  socket.destroySoon();
}

const isEnding = (step: Step): boolean => typeof step === 'string';

async function play(
  socket: Socket,
  steps: readonly Step[],
  log: Exchanged,
): Promise<'reset' | 'close' | 'keep' | 'gone'> {
  const send = async (bytes: string | Uint8Array) => {
    await write(socket, bytes);
    if (!socket.destroyed) log.sent += bytes.length;
  };
  for (const step of steps) {
    if (socket.destroyed) return 'gone';
    if (step === 'keep') return step;
    if (step === 'stall') {
      await once(socket, 'close').catch(() => {});
      return 'gone';
    }
    if (typeof step === 'string') {
      await sleep(SETTLE_MS);
      return step;
    }
    if ('send' in step) await send(step.send);
    else if ('waitMs' in step) await sleep(step.waitMs);
    else if ('until' in step) await step.until();
    else
      for (let at = 0; at < step.drip.length && !socket.destroyed; at += step.bytes) {
        await send(step.drip.subarray(at, at + step.bytes));
        await sleep(step.everyMs);
      }
  }
  await sleep(SETTLE_MS);
  return 'close';
}

function write(socket: Socket, data: string | Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed || data.length === 0) return resolve();
    socket.once('close', resolve);
    const done = () => {
      socket.off('close', resolve);
      resolve();
    };
    if (typeof data === 'string') socket.write(data, 'latin1', done);
    else socket.write(data, done);
  });
}
