import { describe, expect, it } from 'vitest';
import type { Transport, TransportResponse } from '../../src/model/transport.ts';
import type { EngineOptions } from '../../src/transfer/engine-options.ts';
import { aRecord, aRegistration, aRequest } from '../storage/rows.ts';
import { engineWorld } from './engine-world.ts';

const uid = 'uid-1';
const fine = async () => new Response('fine', { headers: { 'content-length': '4' } });

/** Two records, of which the app's code spoils the first one. */
async function run(options: Partial<EngineOptions>, send: Transport['send'] = fine) {
  const { clock, openContext, store } = engineWorld();
  const records = ['odd', 'good'].map((path, index) =>
    aRecord({ uid, index, request: aRequest({ url: `https://files.test/${path}` }) }),
  );
  await store.create({ registration: aRegistration({ uid }), records });
  const transport: Transport = {
    send: (attempt) => (attempt.request.url.endsWith('odd') ? send(attempt) : fine()),
  };
  const { engine, told } = openContext(transport, options);
  void engine.run(uid);
  await clock.advance(60_000);
  engine.close();
  const [odd, good] = (await store.read(uid))?.records ?? [];
  expect(good).toMatchObject({ state: 'done', received: 4 });
  expect(odd?.state).toBe('pending');
  expect(odd?.problem).toEqual({ name: expect.any(String), message: expect.any(String) });
  const waiting = told.map(({ snapshot }) => snapshot).findLast(({ retryAt }) => retryAt !== null);
  expect(waiting).toMatchObject({ waitingFor: 'retry', problem: odd?.problem });
}

const throwing = (error: unknown) => () => {
  throw error;
};

const errors: Record<string, unknown> = {
  'that no string can be made of': Object.create(null),
  'whose string throws': { toString: throwing('no') },
  'whose message throws': Object.defineProperty(new Error(), 'message', { get: throwing('no') }),
  'whose name is a symbol and whose message is an object': Object.assign(new Error(), {
    name: Symbol('odd'),
    message: {},
  }),
};

const notRequests: Record<string, (request: Request) => unknown> = {
  'an object with its URL and headers': ({ url, headers }) => ({ url, headers }),
  'one whose body was read': async ({ url }) => {
    const request = new Request(url, { method: 'PUT', body: 'x' });
    await request.text();
    return request;
  },
};

const notResponses: Record<string, unknown> = {
  nothing: undefined,
  'a string': 'fine',
  'one without headers': { status: 200, url: '', body: null },
  'one with headers that are none': { status: 200, url: '', body: null, headers: {} },
  'one without an address': { status: 200, headers: new Headers(), body: null },
};

describe('promise 12: what an app makes of one record concerns that record alone, and is said', () => {
  for (const [name, error] of Object.entries(errors)) {
    it(`prepareRequest throws something ${name}`, () =>
      run({
        prepareRequest: (request) => (request.url.endsWith('odd') ? throwing(error)() : request),
      }));

    it(`validateResponse throws something ${name}`, () =>
      run({ validateResponse: (_, { url }) => (url.endsWith('odd') ? throwing(error)() : true) }));

    it(`a transport throws something ${name}`, () => run({}, throwing(error)));
  }

  for (const [name, spoil] of Object.entries(notRequests))
    it(`prepareRequest returns no usable request: ${name}`, () =>
      run({
        prepareRequest: (request) =>
          request.url.endsWith('odd') ? (spoil(request) as Request) : request,
      }));

  for (const [name, response] of Object.entries(notResponses))
    it(`a transport resolves with no response: ${name}`, () =>
      run({}, async () => response as TransportResponse));
});
