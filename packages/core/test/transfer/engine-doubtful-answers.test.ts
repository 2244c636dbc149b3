import { describe, expect, it } from 'vitest';
import type { Transport } from '../../src/model/transport.ts';
import { createMemoryStore } from '../../src/storage/memory-store.ts';
import { aRecord, aRegistration, aRequest } from '../storage/rows.ts';
import { engineWorld } from './engine-world.ts';

const uid = 'uid-1';

/** A store with one record that is still to be fetched. */
async function storeOf(url: string) {
  const store = createMemoryStore();
  await store.create({
    registration: aRegistration({ uid }),
    records: [aRecord({ uid, request: aRequest({ url }) })],
  });
  return store;
}

describe('promise 9: a file that has changed, behind a tag that changes with every answer', () => {
  it('is fetched anew once wholes of its kind have differed from what is stored for some times', async () => {
    let sent = 0;
    const renamed: Transport = {
      send: async () => {
        sent += 1;
        const headers = { 'content-length': '20', 'content-type': 'audio/mpeg' };
        if (sent > 1)
          return new Response('b'.repeat(20), { headers: { ...headers, etag: `"${sent}"` } });
        const broken = new ReadableStream<Uint8Array>({
          start: (controller) => controller.enqueue(new Uint8Array(10).fill(97)),
          pull: (controller) => controller.error(new TypeError('network error')),
        });
        return new Response(broken, { headers });
      },
    };
    const store = await storeOf('https://files.test/a');
    const { clock, openContext } = engineWorld({ store });
    const { engine } = openContext(renamed);
    void engine.run(uid);
    await clock.advance(600_000);
    engine.close();
    const state = await store.read(uid);
    expect(state?.registration).toMatchObject({ result: 'success', downloaded: 20 });
    expect(state?.records[0]?.response?.headers).toContainEqual(['etag', `"${sent}"`]);
    expect(sent).toBeLessThan(10);
  });
});

describe('promise 11: an announced length that may be of compressed bytes', () => {
  it('is not what a first chunk ends at: a kill would leave what looks like all of it', async () => {
    const store = await storeOf('https://files.test/a');
    const { clock, openContext } = engineWorld({ store });
    const headers = new Headers({ 'content-length': '16', etag: '"a"' });
    const sending = (end: boolean): Transport => ({
      send: async () => ({
        url: 'https://files.test/a',
        status: 200,
        statusText: '',
        type: 'cors',
        redirected: false,
        headers,
        body: new ReadableStream({
          start: (controller) => {
            controller.enqueue(new Uint8Array(20).fill(1));
            if (end) controller.close();
          },
        }),
        arrayBuffer: () => Promise.reject(new Error('Nobody reads it so.')),
      }),
    });
    const dies = openContext(sending(false));
    void dies.engine.run(uid);
    await clock.advance(10);
    dies.engine.close();
    await clock.advance(10);
    const goesOn = openContext(sending(true));
    void goesOn.engine.run(uid);
    await clock.advance(600_000);
    goesOn.engine.close();
    expect((await store.read(uid))?.registration).toMatchObject({
      result: 'success',
      downloaded: 20,
    });
  });
});
