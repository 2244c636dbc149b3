import { expect, it } from 'vitest';
import { aRecord, aRegistration, aRequest } from '../store/rows.ts';
import { engineWorld } from './engine-world.ts';
import { faultyServer } from './faulty-server.ts';

const uid = 'uid-1';

it.each([
  ['the same origin', 'https://app.test/0', '"1"'],
  ['another origin', 'https://files.test/0', null],
])('a resume from %s: If-Range %s → %s', async (_, url, ifRange) => {
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
  const { engine } = openContext({
    send: (attempt) => {
      const { headers } = attempt.request;
      sent.push([headers.get('range'), headers.get('if-range')]);
      return server.send(attempt);
    },
  });
  void engine.run(uid);
  await clock.advance(5000);
  expect(sent).toEqual([
    [null, null],
    ['bytes=50-', ifRange],
  ]);
  expect((await store.read(uid))?.registration.result).toBe('success');
  engine.close();
});
