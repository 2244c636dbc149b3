import { type Resource, scriptedServer } from '@bgfetch-test/scripted-server/client';
import { inject } from 'vitest';
import { responseBodyOf } from '../../../src/model/rows.ts';
import { bodyStream } from '../../../src/storage/bodies.ts';
import type { Store } from '../../../src/storage/store.ts';
import { registerWorker } from './register-worker.ts';
import { openWebTab } from './web-tab.ts';

export const server = scriptedServer(inject('scriptedServer'));

/** A page in a top-level window, with a service worker that has our entry. */
export async function openApp() {
  const name = `test-${crypto.randomUUID()}`;
  const { registration, port } = await registerWorker(`./worker.ts?name=${name}`);
  const native = (await port.ready())?.backgroundFetch;
  if (!native) throw new Error('This Chromium has no Background Fetch.');
  return { name, registration, port, native, tab: await openWebTab(name, port) };
}

export const file = (seed: string, bytes: number, more = {}): Promise<Resource> =>
  server.script(`${seed}.bin`, { kind: 'resource', seed, bytes, ...more });

/** The first 1,000 of 5,000 bytes come; the rest when `go` is signalled. */
export const held = (seed: string): Promise<Resource> =>
  file(seed, 5000, { holdAfter: { bytes: 1000, signal: 'go' } });

export async function stored(
  store: Store,
  uid: string,
  index: number,
  size: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const record = (await store.load(uid, [index]))?.records[0];
  if (!record) throw new Error(`There is no record ${index}.`);
  const stream = bodyStream(store, responseBodyOf(record), { start: 0, end: size });
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
