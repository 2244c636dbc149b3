import { setTimeout as sleep } from 'node:timers/promises';
import type { Cell, CellRequest, Origins, Place } from './cells/cell.ts';
import { deferred } from './deferred.ts';
import { answer } from './wire/answer.ts';
import { type Exchanged, type Respond, WireServer } from './wire/wire-server.ts';

/** What never comes as far as it should, a compressed body say, is broken off after so long. */
const STORING_MS = 1000;

/** The servers of one cell: each cell has its own, since a browser opens six connections to an origin. */
export class CellServers {
  readonly log: Exchanged[] = [];
  readonly base: string;
  readonly #cell: Cell;
  readonly #script: (request: CellRequest) => ReturnType<Respond>;
  readonly #servers = new Map<Place, WireServer>();
  #origins: Origins | undefined;
  readonly #stored = deferred();
  #requests = 0;

  constructor(cell: Cell, id: number) {
    this.#cell = cell;
    this.base = `/cell-${id}`;
    this.#script = cell.server();
  }

  /** Opens the places that are not the page's own. */
  async listen(own: string): Promise<void> {
    const places = { other: {}, third: {}, tls: { secure: true } } as const;
    for (const [place, options] of Object.entries(places)) {
      const server = new WireServer((...given) => this.respond(place as Place, ...given), options);
      await server.listen();
      this.#servers.set(place as Place, server);
    }
    const refused = new WireServer(() => answer(500));
    await refused.listen();
    // Another server may get this port. At this address there is none.
    const nobody = refused.origin.replace('127.0.0.1', '127.0.0.99');
    await refused.close();
    const originOf = (place: Place) => this.#servers.get(place)?.origin ?? '';
    this.#origins = {
      own,
      other: originOf('other'),
      third: originOf('third'),
      tls: originOf('tls'),
      refused: nobody,
    };
  }

  get url(): string {
    if (!this.#origins) throw new Error('It does not listen yet.');
    const { url, at = 'other' } = this.#cell;
    if (url === 'https:other')
      return `${this.#origins.other.replace('http:', 'https:')}${this.base}/file`;
    return url ?? `${this.#origins[at]}${this.base}/file`;
  }

  respond(at: Place, request: Parameters<Respond>[0], exchanged: Exchanged): ReturnType<Respond> {
    this.log.push(exchanged);
    if (!this.#origins) throw new Error('It does not listen yet.');
    const counts = request.method === (this.#cell.method ?? 'GET');
    const nth = counts ? this.#requests++ : Math.max(0, this.#requests - 1);
    const given = {
      ...request,
      at,
      nth,
      origins: this.#origins,
      base: this.base,
      stored: this.#untilStored,
    };
    const scripted = request.method !== 'OPTIONS' || this.#cell.preflights === 'scripted';
    return scripted ? this.#script(given) : preflight;
  }

  /** The page has stored the first part. */
  tellStored(): void {
    this.#stored.resolve();
  }

  readonly #untilStored = async (): Promise<void> => {
    await Promise.race([this.#stored.promise, sleep(STORING_MS)]);
  };

  async close(): Promise<void> {
    await Promise.all([...this.#servers.values()].map((server) => server.close()));
  }
}

const preflight = answer(204, [
  ['Access-Control-Allow-Origin', '*'],
  ['Access-Control-Allow-Methods', '*'],
  ['Access-Control-Allow-Headers', '*, Authorization, Range, If-Range'],
]);
