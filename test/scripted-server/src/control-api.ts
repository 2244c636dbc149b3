import type { IncomingMessage, ServerResponse } from 'node:http';
import { preflightHeaders, readJson } from '@bgfetch-examples/media-server';
import { DataOrigin } from './data-origin.ts';
import type { RequestRecord } from './request-record.ts';
import type { Script } from './script.ts';
import { ScriptedResource } from './scripted-resource.ts';

interface Entry {
  readonly resource: ScriptedResource;
  readonly origin: DataOrigin;
  readonly url: string;
}

/** Long polls are short, so that a page's six connections to this port are never all taken for long. */
const LONGEST_POLL_MS = 1000;

/** The HTTP side of `scriptedServer()` in client.ts; only the two know these routes. */
export class ControlApi {
  readonly #entries = new Map<string, Entry>();
  readonly #origins = new Set<DataOrigin>();

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const open = preflightHeaders('expose', request.headers).flat();
    if (request.method === 'OPTIONS') {
      response.writeHead(204, open).end();
      return;
    }
    try {
      const answer = await this.#route(request);
      response.writeHead(200, [
        ...open,
        'Content-Type',
        'application/json',
        'Cache-Control',
        'no-store',
      ]);
      response.end(JSON.stringify(answer));
    } catch (error) {
      response.writeHead(400, open).end(error instanceof Error ? error.message : String(error));
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#origins].map((origin) => origin.close()));
  }

  async #route(request: IncomingMessage): Promise<unknown> {
    const url = new URL(request.url ?? '/', 'http://control');
    const [, collection, id = '', action = '', argument = ''] = url.pathname
      .split('/')
      .map(decodeURIComponent);
    if (collection !== 'resources') throw new Error(`No route ${request.method} ${url.pathname}.`);
    const route = `${request.method} ${action}`;
    if (route === 'PUT ') return this.#put(id, (await readJson(request)) as PutBody);
    const entry = this.#entry(id);
    const number = (name: string): number => Number(url.searchParams.get(name) ?? 0);
    switch (route) {
      case 'GET requests': {
        const reached = logHas(number('arrived'), number('ended'));
        await entry.resource.waitUntil(reached, LONGEST_POLL_MS);
        return { reached: reached(entry.resource.records), requests: entry.resource.records };
      }
      case 'POST signals':
        return entry.resource.signals.give(argument) ?? {};
      case 'POST down':
        return (await entry.origin.goDown(number('ms'))) ?? {};
      case 'DELETE ':
        return (await this.#remove(id, entry)) ?? {};
      default:
        throw new Error(`No route ${route} for a resource.`);
    }
  }

  async #put(id: string, body: PutBody): Promise<{ url: string }> {
    const known = this.#entries.get(id);
    if (known !== undefined) {
      known.resource.replaceScript(body.script);
      return { url: known.url };
    }
    const resource = new ScriptedResource(body.script);
    const origin =
      body.besides === undefined ? await this.#newOrigin() : this.#entry(body.besides).origin;
    origin.add(id, resource);
    const entry = { resource, origin, url: `${origin.url}/${id}/${encodeURIComponent(body.name)}` };
    this.#entries.set(id, entry);
    return { url: entry.url };
  }

  async #newOrigin(): Promise<DataOrigin> {
    const origin = new DataOrigin();
    this.#origins.add(origin);
    await origin.listen();
    return origin;
  }

  async #remove(id: string, entry: Entry): Promise<void> {
    this.#entries.delete(id);
    if (entry.origin.remove(id)) {
      this.#origins.delete(entry.origin);
      await entry.origin.close();
    }
  }

  #entry(id: string): Entry {
    const entry = this.#entries.get(id);
    if (entry === undefined) throw new Error(`No scripted resource ${id}: script() it first.`);
    return entry;
  }
}

interface PutBody {
  readonly name: string;
  readonly script: Script;
  readonly besides?: string;
}

function logHas(arrived: number, ended: number): (records: readonly RequestRecord[]) => boolean {
  return (records) =>
    records.length >= arrived &&
    records.filter((record) => record.ended !== 'pending').length >= ended;
}
