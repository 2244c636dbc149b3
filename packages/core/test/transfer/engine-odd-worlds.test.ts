import { beforeAll, describe, expect, it } from 'vitest';
import type { RecordRow } from '../../src/model/rows.ts';
import type { Transport } from '../../src/model/transport.ts';
import { createMemoryStore } from '../../src/storage/memory-store.ts';
import { append, aRecord, aRegistration, aRequest } from '../storage/rows.ts';
import { engineWorld } from './engine-world.ts';
import { faultyServer } from './faulty-server.ts';

const uid = 'uid-1';

/** One record of `request`, carried over `transport`. */
async function run(
  transport: Transport,
  record: Partial<RecordRow>,
  { store = createMemoryStore(), forMs = 60_000 } = {},
) {
  const { clock, openContext } = engineWorld({ store });
  await store.create({
    registration: aRegistration({ uid }),
    records: [aRecord({ uid, ...record })],
  });
  const { engine } = openContext(transport);
  void engine.run(uid);
  await clock.advance(forMs);
  engine.close();
  const state = await store.read(uid);
  return { registration: state?.registration, record: state?.records[0] };
}

const answering = (text: string, init: ResponseInit = {}): Transport & { sent: Request[] } => {
  const sent: Request[] = [];
  return {
    sent,
    send: async ({ request }) => {
      sent.push(request);
      const headers = { 'content-length': String(text.length), ...init.headers };
      return new Response(text, { ...init, headers });
    },
  };
};

describe('E24, R16: mixed content', () => {
  const request = aRequest({ url: 'http://files.test/a' });

  it('is tried: the page may upgrade it, and a native transport does not care', async () => {
    const { registration } = await run(answering('here'), { request });
    expect(registration).toMatchObject({ result: 'success' });
  });

  it('that is blocked fails, and says why', async () => {
    const blocked = { send: () => Promise.reject(new TypeError('Failed to fetch')) };
    const { registration } = await run(blocked, { request });
    expect(registration).toMatchObject({
      failureReason: 'fetch-error',
      problem: { message: expect.stringMatching(/not: browsers block that/) },
    });
  });
});

describe('E9: room', () => {
  it('the prefix that is about to be freed is not counted against the new bytes', async () => {
    const { clock, openContext, store } = engineWorld({
      store: createMemoryStore({ capacityBytes: 1000 }),
    });
    const server = faultyServer(clock, {
      sizes: [600],
      faults: [{ kind: 'reset', after: 500 }, { kind: 'change' }],
      pieceBytes: 100,
      pieceMs: 10,
      online: () => true,
    });
    await store.create({
      registration: aRegistration({ uid }),
      records: [aRecord({ uid, request: aRequest({ url: 'https://files.test/0' }) })],
    });
    const { engine } = openContext(server);
    void engine.run(uid);
    await clock.advance(60_000);
    engine.close();
    expect((await store.read(uid))?.registration).toMatchObject({
      result: 'success',
      downloaded: 600,
    });
  });
});

describe('E3, T10: all that was announced is stored', () => {
  it('and nothing is asked for', async () => {
    const head = {
      url: 'https://files.test/a',
      status: 200,
      statusText: 'OK',
      type: 'cors',
      redirected: false,
      headers: [],
    } as const;
    const store = createMemoryStore();
    const transport = answering('never');
    const { registration } = await run(
      transport,
      { response: head, received: 5, expectedBytes: 5 },
      { store },
    );
    expect(registration).toMatchObject({ result: 'success' });
    expect(transport.sent).toEqual([]);
  });
});

describe('E4: integrity', () => {
  const right = 'sha256-LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=';
  const request = (integrity: string) => aRequest({ url: 'https://files.test/a', integrity });
  // It is loaded when it is first needed, which takes time that no virtual clock knows of.
  beforeAll(() => import('@noble/hashes/sha2.js'));

  it('is checked by the engine, over what is stored; the browser is not told of it', async () => {
    const transport = answering('hello');
    const { registration } = await run(transport, { request: request(right) });
    expect(registration).toMatchObject({ result: 'success', failureReason: '' });
    expect(transport.sent.map(({ integrity }) => integrity)).toEqual(['']);
  });

  it('another hash each time is a failure, also when the page is killed after each body', async () => {
    const store = createMemoryStore();
    const transport = answering('HELLO');
    const { clock, openContext } = engineWorld({ store });
    const record = aRecord({ uid, request: request(right) });
    await store.create({ registration: aRegistration({ uid }), records: [record] });
    for (let asked = 1; asked < 10; asked++) {
      const { engine } = openContext(transport);
      void engine.run(uid);
      for (let step = 0; step < 1000 && transport.sent.length < asked; step++)
        await clock.advance(10);
      await clock.advance(1);
      engine.close();
      await clock.advance(1);
    }
    expect((await store.read(uid))?.registration).toMatchObject({
      result: 'failure',
      problem: { name: 'integrity-error' },
    });
    expect(transport.sent).toHaveLength(3);
  });

  it('E3: is checked, and nothing asked for, when all that was announced is stored', async () => {
    const store = createMemoryStore();
    const transport = answering('hello');
    const { clock, openContext } = engineWorld({ store });
    const head = {
      url: '',
      status: 200,
      statusText: '',
      type: 'basic',
      redirected: false,
    } as const;
    for (const [at, text] of ['hello', 'HELLO'].entries()) {
      const row = aRecord({
        uid: text,
        request: request(right),
        response: { ...head, headers: [] },
      });
      await store.create({
        registration: aRegistration({ uid: text, id: text }),
        records: [{ ...row, expectedBytes: 5 }],
      });
      await store.transact(text, 'all', append(new TextEncoder().encode(text).buffer));
      const { engine } = openContext(transport);
      void engine.run(text);
      await clock.advance(60_000);
      engine.close();
      expect((await store.read(text))?.registration).toMatchObject({ result: 'success' });
      // The wrong one was asked for anew.
      expect(transport.sent).toHaveLength(at);
    }
  });

  it('promise 9: a hash that differs fails after three bodies, and says so', async () => {
    const transport = answering('HELLO');
    const { registration, record } = await run(transport, { request: request(right) });
    expect(registration).toMatchObject({
      failureReason: 'fetch-error',
      problem: { name: 'integrity-error' },
    });
    expect(record?.received).toBe(0);
    expect(transport.sent).toHaveLength(3);
  });

  it('proves the end of a body without a size', async () => {
    const unsized = { send: async () => new Response('hello') };
    const { record } = await run(unsized, { request: request(right) });
    expect(record).toMatchObject({ state: 'done' });
    expect(record?.unproven).toBeUndefined();
  });
});

describe('promise 11, T6: a body whose end nothing tells', () => {
  it('is a success that says that it is unproven', async () => {
    const unsized = { send: async () => new Response('hello') };
    const { registration, record } = await run(unsized, {});
    expect(registration).toMatchObject({ result: 'success' });
    expect(record).toMatchObject({ state: 'done', unproven: true });
  });

  it('the size that HEAD tells proves it', async () => {
    const head = async () => new Response(null, { headers: { 'content-length': '5' } });
    const { record } = await run({ send: async () => new Response('hello'), head }, {});
    expect(record?.unproven).toBeUndefined();
  });

  it('another size makes it be fetched again; the second time it is believed, as unproven', async () => {
    const head = async () => new Response(null, { headers: { 'content-length': '9' } });
    let sent = 0;
    const send = async () => {
      sent += 1;
      return new Response('hello');
    };
    const { record } = await run({ send, head }, {});
    expect(record).toMatchObject({ state: 'done', unproven: true });
    expect(sent).toBe(2);
  });

  it('a HEAD that never comes holds nothing up', async () => {
    const head = () => new Promise<never>(() => {});
    const { record } = await run({ send: async () => new Response('hello'), head }, {});
    expect(record).toMatchObject({ state: 'done', unproven: true });
  });
});
