import { expect, it } from 'vitest';
import type { TransportRequest } from '../../src/model/transport.ts';
import { aRecord, aRegistration, aRequest } from '../storage/rows.ts';
import { engineWorld } from './engine-world.ts';
import { faultyServer } from './faulty-server.ts';

const uid = 'uid-1';

it.each([
  ['the same origin', 'https://app.test/0', 'basic', '"1"'],
  ['another origin', 'https://files.test/0', 'cors', null],
  ['E1: the same origin, which redirects to another', 'https://app.test/0', 'cors', null],
] as const)('a resume from %s: %s, %s, If-Range %s', async (_, url, type, ifRange) => {
  const { clock, store, openContext } = engineWorld();
  const server = faultyServer(clock, {
    sizes: [100],
    faults: [{ kind: 'reset', after: 50 }],
    pieceBytes: 10,
    pieceMs: 1,
    online: () => true,
  });
  const sent: (string | null)[][] = [];
  await store.create({
    registration: aRegistration({ uid }),
    records: [aRecord({ uid, request: aRequest({ url }) })],
  });
  const transport = {
    send: async (attempt: TransportRequest) => {
      const { headers } = attempt.request;
      sent.push([headers.get('range'), headers.get('if-range')]);
      const response = await server.send(attempt);
      return { ...response, type, redirected: type === 'cors' };
    },
  };
  const { engine } = openContext(transport, { overlapBytes: 0 });
  void engine.run(uid);
  await clock.advance(5000);
  expect(sent).toEqual([
    [null, null],
    ['bytes=50-', ifRange],
  ]);
  expect((await store.read(uid))?.registration.result).toBe('success');
  engine.close();
});
