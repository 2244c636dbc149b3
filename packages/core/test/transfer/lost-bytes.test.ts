import { expect, test } from 'vitest';
import type { BodyAddress } from '../../src/model/rows.ts';
import { bodyStream } from '../../src/storage/bodies.ts';
import type { Store } from '../../src/storage/store.ts';
import { bound } from '../storage/bound.ts';
import { aRecord, aRegistration, aRequest } from '../storage/rows.ts';
import { engineWorld } from './engine-world.ts';
import type { Fault } from './fault.ts';
import { faultyServer } from './faulty-server.ts';

const uid = 'uid-1';
const SIZE = 200;
const body: BodyAddress = { uid, index: 0, side: 'response' };

/** What a read of a chunk that was lost gives, until the chunk is written again. */
const losses: readonly [string, Store['readChunk']][] = [
  ['is gone', async () => undefined],
  [
    'can’t be read',
    async () => {
      throw new DOMException('Failed to read large IndexedDB value', 'DataError');
    },
  ],
];
const answers: readonly [string, Fault[]][] = [
  ['continues it', []],
  ['sends the whole again', Array.from({ length: 40 }, () => ({ kind: 'no ranges' }))],
  ['has changed the file', [{ kind: 'none' }, { kind: 'change' }]],
];

for (const [how, read] of losses)
  for (const [what, faults] of answers)
    for (const lostAt of [0, 40, 80])
      test(`promises 9, 10: the stored chunk at ${lostAt} ${how}, and a server that ${what}: the download ends, and well`, async () => {
        const world = engineWorld();
        const { store, clock } = world;
        const server = faultyServer(clock, {
          sizes: [SIZE],
          faults: [{ kind: 'reset', after: 120 }, ...faults],
          pieceBytes: 20,
          pieceMs: 10,
          online: () => true,
        });
        await store.create({
          registration: aRegistration({ uid }),
          records: [aRecord({ uid, request: aRequest({ url: 'https://files.test/0' }) })],
        });
        let isLost = false;
        const damaged: Store = {
          ...bound(store),
          readChunk: async (address, at) => {
            const chunk = await store.readChunk(address, at);
            return isLost && chunk?.offset === lostAt ? read(address, at) : chunk;
          },
          transact: async (...args) => {
            const state = await store.transact(...args);
            const received = state?.records[0]?.received ?? 0;
            if (received >= 120) isLost = true;
            // What is received again is written anew.
            if (isLost && state?.records[0] && received <= lostAt) isLost = false;
            return state;
          },
        };
        const { engine } = world.openContext(
          server,
          { chunk: { maxBytes: 20, maxAgeMs: 1000 } },
          damaged,
        );
        void engine.run(uid);
        await clock.advance(600_000);
        const state = await store.read(uid);
        expect(state?.registration).toMatchObject({ result: 'success', downloaded: SIZE });
        expect(server.requests).toBeLessThan(12);
        const stored = bodyStream(store, body, { start: 0, end: SIZE });
        const bytes = new Uint8Array(await new Response(stored).arrayBuffer());
        expect(server.versions('https://files.test/0')).toContainEqual(bytes);
      });
