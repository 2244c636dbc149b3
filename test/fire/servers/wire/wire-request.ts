import type { Socket } from 'node:net';

/** One request as it came over the wire. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  /** Names in lower case; of a repeated field the last. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyBytes: number;
}

/** Reads one request after the other from a connection, and keeps what came early for the next one. */
export class WireReader {
  readonly #pieces: AsyncIterator<Buffer>;
  #rest = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.#pieces = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** The head of the next request; `undefined` once the client has gone. */
  async head(): Promise<Omit<WireRequest, 'bodyBytes'> | undefined> {
    let end = this.#rest.indexOf('\r\n\r\n');
    while (end < 0) {
      // The first byte of a TLS handshake, spoken to the wrong port.
      if (this.#rest[0] === 0x16) return undefined;
      if (!(await this.#more())) return undefined;
      end = this.#rest.indexOf('\r\n\r\n');
    }
    const [line = '', ...fields] = this.#rest.subarray(0, end).toString('latin1').split('\r\n');
    this.#rest = this.#rest.subarray(end + 4);
    const [method = '', path = ''] = line.split(' ');
    const headers = Object.fromEntries(
      fields.map((field) => {
        const colon = field.indexOf(':');
        return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()];
      }),
    );
    return { method, path, headers };
  }

  /** Reads a body of `bytes` and throws it away, telling how much of it came in the end. */
  async body(bytes: number, limit: number = Number.POSITIVE_INFINITY): Promise<number> {
    let taken = 0;
    while (taken < Math.min(bytes, limit)) {
      if (this.#rest.length === 0 && !(await this.#more())) return taken;
      const piece = this.#rest.subarray(0, bytes - taken);
      this.#rest = this.#rest.subarray(piece.length);
      taken += piece.length;
    }
    return taken;
  }

  async #more(): Promise<boolean> {
    try {
      const { value, done } = await this.#pieces.next();
      if (done) return false;
      this.#rest = Buffer.concat([this.#rest, value]);
      return true;
    } catch {
      return false;
    }
  }
}
