import type { BodyEnding } from './send-body.ts';

/** One request for media, a hash or an upload. Plain data: `GET /control/log` sends it as it is. */
export interface LogEntry {
  readonly scope: string;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly range: string | null;
  readonly receivedAtMs: number;
  readonly status: number | null;
  /** Body bytes handed to the socket; of compressed bodies the compressed bytes. */
  readonly bytesSent: number;
  readonly bytesReceived: number;
  /** Of a chunk by tus: the file that it belongs to, and where it begins in it. */
  readonly chunkOf?: { readonly name: string; readonly from: number; readonly size: number };
  /** `down`: cut by an outage; `pending`: still going on. */
  readonly ended: 'pending' | 'down' | BodyEnding;
}

/** The server's own, writable side of an entry. */
export type OpenLogEntry = { -readonly [Key in keyof LogEntry]: LogEntry[Key] };

const LONGEST_LOG = 2000;

/** The recent requests, oldest first. */
export class RequestLog {
  #entries: OpenLogEntry[] = [];

  open(request: Pick<LogEntry, 'scope' | 'method' | 'path' | 'range'>): OpenLogEntry {
    const entry: OpenLogEntry = {
      ...request,
      receivedAtMs: Date.now(),
      status: null,
      bytesSent: 0,
      bytesReceived: 0,
      ended: 'pending',
    };
    this.#entries.push(entry);
    if (this.#entries.length > LONGEST_LOG) this.#entries.shift();
    return entry;
  }

  /** Of one scope, or of all when none is named. */
  entries(scope?: string): readonly LogEntry[] {
    return this.#entries.filter((entry) => scope === undefined || entry.scope === scope);
  }

  clear(scope?: string): void {
    this.#entries = this.#entries.filter((entry) => scope !== undefined && entry.scope !== scope);
  }
}
