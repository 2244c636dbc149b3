import fc from 'fast-check';
import { expect, test } from 'vitest';
import { storedBytes } from '../../src/model/body-parts.ts';
import type { RegistrationRows } from '../../src/model/rows.ts';
import {
  adoptResponse,
  beginResponse,
  commitChunk,
  countPart,
  dropAhead,
  rewindRecord,
} from '../../src/model/transitions/receive.ts';
import type { Transition } from '../../src/model/transitions/transition.ts';
import { aRecord, aRegistration, aResponse } from '../storage/rows.ts';

const total = 40;

type Step = (state: RegistrationRows) => Transition;

/** What a context may do to a record, well or badly. A file has one begin. */
const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ offset: fc.nat(total), size: fc.integer({ min: 1, max: 12 }) }).map<Step>(
    ({ offset, size }) =>
      ({ registration }) =>
        commitChunk(registration.epoch, 0, offset, new ArrayBuffer(size)),
  ),
  fc.record({ start: fc.nat(total), size: fc.integer({ min: 1, max: 12 }) }).map<Step>(
    ({ start, size }) =>
      ({ registration }) =>
        countPart(registration.epoch, 0, { file: `f${start}`, start, end: start + size }),
  ),
  fc.constant<Step>(({ registration }) => dropAhead(registration.epoch, 0)),
  fc.constant<Step>(({ registration }) => adoptResponse(registration.epoch, 0, aResponse(), total)),
  fc.nat(total).map<Step>(
    (at) =>
      ({ registration, records: [record] }) =>
        rewindRecord(registration.epoch, 0, Math.min(at, record?.received ?? 0)),
  ),
);

function applied(state: RegistrationRows, transition: Transition): RegistrationRows {
  try {
    const change = transition(state);
    return change ? { registration: change.registration, records: change.records ?? [] } : state;
  } catch (error) {
    if (error instanceof RangeError) return state;
    throw error;
  }
}

test('promise 1: no sequence of writes stores a byte twice or over another, and the count is what is stored', () => {
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 30 }), (all) => {
      let state: RegistrationRows = {
        registration: aRegistration(),
        records: [aRecord({ response: aResponse() })],
      };
      for (const step of all) {
        state = applied(state, step(state));
        const [record] = state.records;
        if (!record) throw new Error('The record is gone.');
        const { received, parts = [] } = record;
        expect(state.registration.downloaded).toBe(storedBytes(record));
        for (const [i, part] of parts.entries()) {
          expect(part.start).toBeLessThan(part.end);
          expect(part.start).toBeGreaterThanOrEqual(parts[i - 1]?.end ?? 0);
          // What touches the beginning belongs to it.
          if (part.start <= received) expect(part.end).toBeLessThanOrEqual(received);
        }
      }
    }),
  );
});

const withGap: RegistrationRows = {
  registration: aRegistration({ downloaded: 15 }),
  records: [
    aRecord({
      response: aResponse(),
      received: 10,
      parts: [{ file: 'a', start: 20, end: 25, unflushed: { from: 20, checksum: 1 } }],
    }),
  ],
};

test('rows fill a gap, and do not reach over what follows it', () => {
  const fill = (size: number) => commitChunk(0, 0, 10, new ArrayBuffer(size));
  expect(fill(10)(withGap)?.records?.[0]).toMatchObject({ received: 25 });
  expect(() => fill(11)(withGap)).toThrow(RangeError);
});

test('another response takes the place of what lies beyond a gap too', () => {
  const change = beginResponse(0, 0, aResponse(), null)(withGap);
  expect(change?.registration.downloaded).toBe(0);
  expect(change?.records?.[0]).not.toHaveProperty('parts');
});
