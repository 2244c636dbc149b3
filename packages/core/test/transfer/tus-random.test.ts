import fc from 'fast-check';
import { expect, test } from 'vitest';
import { replay } from '../drivers/native/schedules/replay.ts';
import type { TusFault } from './tus-server.ts';
import { tusWorld } from './tus-world.ts';

const HOUR = 3_600_000;
const SIZE = 5000;
const CHUNK = 1000;

const header = (name: string, value: string | null): TusFault => ({
  answer: (answer) => {
    const headers = { ...answer.headers };
    if (value === null) delete headers[name];
    else headers[name] = value;
    return { ...answer, headers };
  },
});

/** What may go wrong with one request; mostly nothing. */
const fault: fc.Arbitrary<TusFault | undefined> = fc.oneof(
  { weight: 4, arbitrary: fc.constant(undefined) },
  { weight: 2, arbitrary: fc.record({ cutAfter: fc.nat(CHUNK), keepsNothing: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant({ answerLost: true }) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(400, 401, 403, 404, 408, 409, 410, 413, 423, 429, 460, 500, 503)
      .map((status) => ({ status })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        fc.constantFrom('Upload-Offset', 'Upload-Length', 'Location'),
        fc.option(fc.constantFrom('0', '1', '999', '1000', '2500', '5000', '5001', 'x', '')),
      )
      .map(([name, value]) => header(name, value)),
  },
);

/**
 * A server can't be caught that says to HEAD that it has all when the last chunk was lost, nor one that appends whatever comes and
 * lies to HEAD too.
 */
function isBeyondProof(given: TusFault | undefined, isBlind: boolean): boolean {
  const told = given?.answer?.({ status: 200, headers: {} }).headers['Upload-Offset'];
  return told === String(SIZE) || (isBlind && given?.answer !== undefined);
}

/** Random servers, random kills: the file is right or the upload has failed, and what was sent is bounded. */
test('promises 9 and 11: progress or an end, never a byte twice in the file, never a wrong success', async () => {
  let successes = 0;
  const property = fc.asyncProperty(
    fc.array(fault, { maxLength: 40 }),
    fc.array(fc.nat(60_000), { maxLength: 6 }),
    fc.boolean(),
    async (faults, kills, isBlind) => {
      const world = await tusWorld({
        size: SIZE,
        tus: { chunkBytes: CHUNK },
        bytesPerMs: 10,
        isBlind,
        fault: ({ method }, nth) =>
          method === 'HEAD' && isBeyondProof(faults[nth], isBlind) ? undefined : faults[nth],
      });
      for (const ms of kills) {
        const { engine } = world.open();
        await world.clock.advance(ms);
        engine.close();
        await world.clock.advance(0);
      }
      const { told } = world.open();
      await world.clock.advance(6 * HOUR);
      const read = await world.state();
      const { registration } = read;
      expect(registration.phase).toBe('settled');
      if (registration.result === 'success') {
        successes += 1;
        const url = read.records[0]?.response?.url ?? '';
        const file = world.server.files.get(url);
        expect(Buffer.compare(file?.bytes ?? Buffer.of(), world.body), 'the file').toBe(0);
        expect(registration.uploaded).toBe(SIZE);
      }
      for (const { snapshot } of told) expect(snapshot.uploaded).toBeLessThanOrEqual(SIZE);
      expect(world.server.sentBytes).toBeLessThan(20 * SIZE);
      expect(world.server.exchanges.length).toBeLessThan(250);
    },
  );
  await fc.assert(property, replay(250));
  expect(successes).toBeGreaterThan(process.env.BGFETCH_PATH ? 0 : 30);
}, 1_800_000);
