import { describe, expect, it } from 'vitest';
import { standardRecord } from '../../src/client/stored-record.ts';
import type { RecordRow } from '../../src/model/rows.ts';
import { activate, storeRequestChunk } from '../../src/model/transitions/run.ts';
import {
  abortRegistration,
  failRecord,
  finishRecord,
  settleRegistration,
} from '../../src/model/transitions/settle.ts';
import type { Transition } from '../../src/model/transitions/transition.ts';
import { createMemoryStore } from '../../src/storage/memory-store.ts';
import type { Store } from '../../src/storage/store.ts';
import { aRecord, aRegistration, aRequest } from '../storage/rows.ts';

const uid = 'uid-1';
const text = 'the whole body';
const failure = {
  failureReason: 'bad-status',
  problem: { name: 'HttpError', message: 'The server answered 413.' },
  response: null,
} as const;
const settlement = { result: 'failure', problem: failure.problem, settledAt: 1 } as const;

/** Two uploads whose bodies are stored, in chunks of five bytes. */
async function twoUploads() {
  const store = createMemoryStore();
  const request = aRequest({ method: 'PUT', headers: [['content-type', 'text/plain']] });
  await store.create({
    registration: aRegistration({ uid, phase: 'storing' }),
    records: [0, 1].map((index) => aRecord({ uid, index, request })),
  });
  const data = new TextEncoder().encode(text);
  for (const index of [0, 1])
    for (let offset = 0; offset < data.length; offset += 5) {
      const part = data.slice(offset, offset + 5).buffer;
      const chunk = { body: { uid, index, side: 'request' as const }, offset, data: part };
      await store.transact(uid, [], storeRequestChunk(chunk));
    }
  await store.transact(uid, 'all', activate([data.length, data.length]));
  const run = (indices: readonly number[] | 'all', transition: Transition) =>
    store.transact(uid, indices, transition);
  return { store, run };
}

const kept = async (store: Store) =>
  Promise.all(
    [0, 1].map(
      async (index) => (await store.readChunk({ uid, index, side: 'request' }, 0)) !== undefined,
    ),
  );

describe('promise 7: request bodies go in the transaction that ends their sending', () => {
  it('E6: an aborted upload leaves nothing, nor do its siblings that had finished', async () => {
    const { store, run } = await twoUploads();
    await run([0], finishRecord(0, 0));
    expect(await kept(store)).toEqual([true, true]);
    await run('all', abortRegistration(1));
    expect(await kept(store)).toEqual([false, false]);
  });

  it('E6: a record that fails gives its body back at once, while its siblings go on', async () => {
    const { store, run } = await twoUploads();
    await run([0], failRecord(0, 0, failure));
    expect(await kept(store)).toEqual([false, true]);
  });

  for (const failureReason of ['quota-exceeded', 'fetch-error', 'download-total-exceeded'] as const)
    it(`E6: a registration that ends as ${failureReason} keeps no request body`, async () => {
      const { store, run } = await twoUploads();
      await run([0], finishRecord(0, 0));
      await run('all', settleRegistration(0, { ...settlement, failureReason }));
      expect(await kept(store)).toEqual([false, false]);
    });

  it('after a success they stay until release(), since record.request promises them', async () => {
    const { store, run } = await twoUploads();
    for (const index of [0, 1]) await run([index], finishRecord(0, index));
    await run(
      'all',
      settleRegistration(0, { ...settlement, result: 'success', failureReason: '', problem: null }),
    );
    expect(await kept(store)).toEqual([true, true]);
    await store.remove(uid);
    expect(await kept(store)).toEqual([false, false]);
  });

  it('a record that is done can’t fail any more, whoever comes late', async () => {
    const { store, run } = await twoUploads();
    await run([0], finishRecord(0, 0));
    await run([0], failRecord(0, 0, failure));
    expect((await store.read(uid))?.records[0]?.state).toBe('done');
  });
});

describe('E20: record.request reads its body when it is asked for, and not before', () => {
  async function theRecord() {
    const { store, run } = await twoUploads();
    const reads: number[] = [];
    const { readChunk } = store;
    store.readChunk = (body, offset) => {
      reads.push(offset);
      return readChunk.call(store, body, offset);
    };
    const row = (await store.read(uid))?.records[0] as RecordRow;
    const { request } = standardRecord(store, row, async () => row);
    return { request, reads, run };
  }

  it('each way of reading gives the bytes; nothing is read before', async () => {
    const ways: Record<string, (request: Request) => Promise<string>> = {
      text: (request) => request.text(),
      arrayBuffer: async (request) => new TextDecoder().decode(await request.arrayBuffer()),
      blob: async (request) => (await request.blob()).text(),
      body: (request) => new Response(request.body).text(),
      clone: (request) => request.clone().text(),
    };
    for (const [name, read] of Object.entries(ways)) {
      const { request, reads } = await theRecord();
      expect([name, reads, request.bodyUsed]).toEqual([name, [], false]);
      expect([request.method, request.headers.get('content-type')]).toEqual(['PUT', 'text/plain']);
      expect([name, await read(request)]).toEqual([name, text]);
      expect([name, reads.length]).toEqual([name, 3]);
    }
  });

  it('a body is read once, as of any request', async () => {
    const { request } = await theRecord();
    const clone = request.clone();
    await request.text();
    expect(request.bodyUsed).toBe(true);
    await expect(request.arrayBuffer()).rejects.toThrow(TypeError);
    expect(() => request.clone()).toThrow(TypeError);
    expect(await clone.text()).toBe(text);
  });

  it('it can’t be sent by mistake without its body', async () => {
    const { request } = await theRecord();
    expect(() => new Request(request)).toThrow(TypeError);
  });

  it('of what has been deleted, reading rejects and says so; nothing passes for an empty body', async () => {
    const { request, run } = await theRecord();
    await run('all', abortRegistration(1));
    const { body } = request.clone();
    await expect(request.text()).rejects.toMatchObject({ name: 'BodyMissingError' });
    await expect(new Response(body).text()).rejects.toMatchObject({ name: 'BodyMissingError' });
  });
});
