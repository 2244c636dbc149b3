import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How long a page has to come, and to answer. */
const HELLO_MS = 6_000;
const ANSWER_MS = 60_000;

/**
 * Runs expressions in pages of a browser that nothing drives: pages with the remote script ask for them, over and over.
 * Each document has a name of its own.
 */
export class RemotePages {
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  readonly #waiting = new Map<string, ServerResponse>();
  readonly #queue = new Map<string, string[]>();
  readonly #results = new Map<string, (result: Result) => void>();
  #onHello: (page: string, kind: string) => void = () => {};
  #port = 0;
  #calls = 0;

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** An empty page that can open others; it is of another site than theirs. */
  get emptyPage(): string {
    return `http://localhost:${this.#port}/empty`;
  }

  /** What a page loads to take part. */
  get script(): string {
    return `http://127.0.0.1:${this.#port}/remote.js`;
  }

  /** Resolves with the name of the next document of this kind that says hello. */
  nextHello(kind: 'empty' | 'app'): Promise<string> {
    return inTime(
      new Promise((resolve) => {
        this.#onHello = (page, of) => {
          if (of === kind) resolve(page);
        };
      }),
      HELLO_MS,
      `No ${kind} page has come.`,
    );
  }

  /** `afterwards` is evaluated when the value has been told: what takes the page away. */
  evaluate<T>(page: string, expression: string, afterwards = ''): Promise<T> {
    const call = `${this.#calls++}`;
    const done = new Promise<Result>((resolve) => this.#results.set(call, resolve));
    this.#queue.set(page, [
      ...(this.#queue.get(page) ?? []),
      JSON.stringify({ call, expression, afterwards }),
    ]);
    this.#deliver(page);
    const late = `A page does not answer ${expression.slice(0, 80)}.`;
    return inTime(done, ANSWER_MS, late).then((result) => {
      if (result.error !== undefined) throw new Error(result.error);
      return result.value as T;
    });
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #deliver(page: string): void {
    const response = this.#waiting.get(page);
    const [command, ...rest] = this.#queue.get(page) ?? [];
    if (!response || command === undefined) return;
    this.#waiting.delete(page);
    this.#queue.set(page, rest);
    response.end(command);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://remote');
    const page = url.searchParams.get('page') ?? '';
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Cache-Control', 'no-store');
    if (url.pathname === '/empty') {
      response.setHeader('Content-Type', 'text/html');
      response.end('<!doctype html><title>empty</title><script src="/remote.js"></script>');
    } else if (url.pathname === '/remote.js') {
      response.setHeader('Content-Type', 'text/javascript');
      response.end(`(${remote})(${JSON.stringify(`http://127.0.0.1:${this.#port}`)})`);
    } else if (url.pathname === '/hello') {
      response.end();
      this.#onHello(page, url.searchParams.get('kind') ?? '');
    } else if (url.pathname === '/next') {
      this.#waiting.set(page, response);
      response.once('close', () => {
        if (this.#waiting.get(page) === response) this.#waiting.delete(page);
      });
      this.#deliver(page);
    } else if (url.pathname === '/result') {
      const result = JSON.parse(await bodyOf(request)) as Result;
      response.end();
      this.#results.get(result.call)?.(result);
      this.#results.delete(result.call);
    }
  }
}

interface Result {
  readonly call: string;
  readonly value?: unknown;
  readonly error?: string;
}

/** In the page. */
function remote(server: string): void {
  const kind = location.pathname === '/empty' ? 'empty' : 'app';
  const page = Math.random().toString(36).slice(2);
  // biome-ignore lint/security/noGlobalEval: this is what the page is for. Under another name it sees globals only.
  const evaluate = eval;
  const run = async () => {
    await fetch(`${server}/hello?page=${page}&kind=${kind}`, { method: 'POST' });
    for (;;) {
      const answer = await fetch(`${server}/next?page=${page}`);
      const { call, expression, afterwards } = JSON.parse(await answer.text());
      let result: object;
      try {
        result = { call, value: await evaluate(expression) };
      } catch (error) {
        result = { call, error: String(error) };
      }
      await fetch(`${server}/result`, { method: 'POST', body: JSON.stringify(result) });
      evaluate(afterwards);
    }
  };
  const keepRunning = () => void run().catch(() => {});
  keepRunning();
  // A page that comes out of the back/forward cache has lost its connection.
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) keepRunning();
  });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request) text += piece;
  return text;
}

async function inTime<T>(work: Promise<T>, limitMs: number, otherwise: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(otherwise)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
