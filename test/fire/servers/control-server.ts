import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deferred } from './deferred.ts';
import type { CellReport, PageCell } from './page/cell-report.ts';

/** Tells the page its cells, and hears how they went. Plain HTTP of Node's own: nothing misbehaves here. */
export class ControlServer {
  readonly #server: Server;
  readonly #onReport: (report: CellReport) => void;
  readonly #onStored: (id: number) => void;
  readonly #done = deferred<readonly string[]>();
  #cells: readonly PageCell[] = [];

  constructor(on: {
    readonly report: (report: CellReport) => void;
    readonly stored: (id: number) => void;
  }) {
    this.#onReport = on.report;
    this.#onStored = on.stored;
    this.#server = createServer(async (request, response) => {
      response.setHeader('Access-Control-Allow-Origin', '*');
      let body = '';
      for await (const piece of request) body += piece;
      if (request.url === '/cells') response.end(JSON.stringify(this.#cells));
      else response.end();
      if (request.url === '/report') this.#onReport(JSON.parse(body) as CellReport);
      if (request.url === '/stored') this.#onStored(JSON.parse(body) as number);
      if (request.url === '/done') this.#done.resolve(JSON.parse(body) as readonly string[]);
    });
  }

  async listen(cells: readonly PageCell[]): Promise<string> {
    this.#cells = cells;
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What the page complains of once it is through. */
  get done(): Promise<readonly string[]> {
    return this.#done.promise;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
