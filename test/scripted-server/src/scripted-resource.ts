import { EventEmitter, once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type BodyEnding,
  type CorsMode,
  hashRequestBody,
  pauseUnlessClosed,
} from '@bgfetch-examples/media-server';
import { openRecord } from './open-record.ts';
import { corsOf } from './play-head.ts';
import { playRaw } from './play-raw.ts';
import { playResource } from './play-resource.ts';
import { playUpload } from './play-upload.ts';
import type { OpenRecord, RequestRecord } from './request-record.ts';
import type { Deviation, Exchange, ResourceDeviation, Script } from './script.ts';
import { Signals } from './signals.ts';
import type { Turn } from './turn.ts';

/** One scripted URL: which exchange is next, what was asked so far, which signals were given. */
export class ScriptedResource {
  readonly signals: Signals = new Signals();
  readonly #records: OpenRecord[] = [];
  readonly #changes = new EventEmitter().setMaxListeners(0);
  #exchanges: readonly Exchange[] = [];
  /** Where in the log the current script began. */
  #scriptedFrom = 0;

  constructor(script: Script) {
    this.replaceScript(script);
  }

  /** From now on; the log goes on. */
  replaceScript(script: Script): void {
    const exchanges = Array.isArray(script)
      ? (script as readonly Exchange[])
      : [script as Exchange];
    if (exchanges.length === 0) throw new TypeError('A script needs at least one exchange.');
    for (const exchange of exchanges) {
      if (!['resource', 'upload', 'raw'].includes(exchange?.kind)) {
        throw new TypeError(
          `Unknown kind of exchange: ${JSON.stringify(exchange?.kind)}. Use resource, upload or raw.`,
        );
      }
    }
    this.#exchanges = exchanges;
    this.#scriptedFrom = this.#records.length;
  }

  get records(): readonly RequestRecord[] {
    return this.#records;
  }

  /** What a preflight for the next request has to be judged by. */
  get nextCors(): CorsMode {
    const { exchange, deviation } = this.#planFor(this.#records.length);
    if (exchange.kind === 'raw') return corsOf(exchange);
    return deviation.preflightCors ?? corsOf(deviation);
  }

  /** Resolves to whether `reached` became true of the log within the time. */
  async waitUntil(
    reached: (records: readonly RequestRecord[]) => boolean,
    timeoutMs: number,
  ): Promise<boolean> {
    const timeout = AbortSignal.timeout(timeoutMs);
    while (!reached(this.#records)) {
      try {
        await once(this.#changes, 'change', { signal: timeout });
      } catch {
        return reached(this.#records);
      }
    }
    return true;
  }

  /** Plays the next exchange; `cutOff` tells whether the origin itself is cutting connections. */
  async answer(
    request: IncomingMessage,
    response: ServerResponse,
    cutOff: () => boolean,
  ): Promise<void> {
    const record = openRecord(request, this.#records.length);
    const { exchange, deviation } = this.#planFor(record.index);
    this.#records.push(record);
    this.#changes.emit('change');
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const body = receive(request, response, deviation).then((received) => {
      record.body = received;
      return received;
    });
    const ending = await play(
      { request, response, record, signals: this.signals, body, gone: gone.signal },
      exchange,
      deviation,
    );
    record.ended =
      ending === 'client-closed' && (cutOff() || wasResetByScript(record, deviation))
        ? 'reset'
        : ending;
    this.#changes.emit('change');
  }

  #planFor(recordIndex: number): { exchange: Exchange; deviation: ResourceDeviation } {
    const position = recordIndex - this.#scriptedFrom;
    const last = this.#exchanges.length - 1;
    const exchange = this.#exchanges[Math.min(position, last)] as Exchange;
    if (exchange.kind === 'raw') return { exchange, deviation: {} };
    const turnOfExchange = Math.max(0, position - last);
    const changed =
      exchange.kind === 'resource' &&
      turnOfExchange >= (exchange.changeEtagAfter ?? Number.POSITIVE_INFINITY);
    const { kind: _kind, faults, ...lasting } = exchange;
    return {
      exchange,
      deviation: { ...(changed && { generation: 1 }), ...lasting, ...faults?.[turnOfExchange] },
    };
  }
}

function play(turn: Turn, exchange: Exchange, deviation: ResourceDeviation): Promise<BodyEnding> {
  if (exchange.kind === 'raw') return playRaw(turn, exchange);
  return exchange.kind === 'upload'
    ? playUpload(turn, deviation)
    : playResource(turn, exchange, deviation);
}

function receive(request: IncomingMessage, response: ServerResponse, deviation: Deviation) {
  return hashRequestBody(request, async (total, length) => {
    if (total >= (deviation.resetAfterRequestBytes ?? Number.POSITIVE_INFINITY))
      request.socket.resetAndDestroy();
    if (total >= (deviation.stopReadingAfter ?? Number.POSITIVE_INFINITY) && !response.closed)
      await once(response, 'close');
    if (deviation.receiveBytesPerSecond !== undefined) {
      await pauseUnlessClosed(response, (length * 1000) / deviation.receiveBytesPerSecond);
    }
  });
}

function wasResetByScript(record: RequestRecord, deviation: Deviation): boolean {
  return record.body.bytes >= (deviation.resetAfterRequestBytes ?? Number.POSITIVE_INFINITY);
}
