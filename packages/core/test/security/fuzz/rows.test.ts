import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { findRecords } from '../../../src/client/match-records.ts';
import { isChannelMessage } from '../../../src/model/messages.ts';
import { isLeaseRow, recordDefect, registrationDefect } from '../../../src/model/row-guards.ts';
import { byAge, type RecordRow, type RegistrationRow } from '../../../src/model/rows.ts';
import { missingSecrets } from '../../../src/model/stored-exchange.ts';
import { workerSnapshot } from '../../../src/service-worker/dispatch-events.ts';
import { aRecord, aRegistration, aRequest } from '../../storage/rows.ts';
import { damaged, expectCleanPrototypes, wildValue } from './outside-values.ts';

/*
 * Rows that another version, a crash, or another script of the origin has written: they have a defect, or they can be used.
 */

afterEach(expectCleanPrototypes);

const response = {
  url: 'https://media.test/a',
  status: 200,
  statusText: 'OK',
  type: 'basic',
  redirected: false,
  headers: [
    ['etag', '"1"'],
    ['vary', 'accept'],
  ],
} as const;

const secretHeaderNames = ['x-api-key'];
const record = aRecord({ response, request: { ...aRequest(), secretHeaderNames } });

test('anything is a usable row or has a defect that is told in words', () => {
  fc.assert(
    fc.property(wildValue, (value) => {
      expect(registrationDefect(value) ?? '').toBeTypeOf('string');
      expect(recordDefect(value) ?? '').toBeTypeOf('string');
      expect(isLeaseRow(value)).toBeTypeOf('boolean');
    }),
  );
});

test('what has no defect is shown, found and sent on like our own', () => {
  const registrations = fc.oneof(fc.constant(aRegistration()), damaged(aRegistration()));
  const query = { url: record.request.url, method: 'GET', headers: new Headers() };
  fc.assert(
    fc.property(registrations, damaged(record), (one, other) => {
      if (registrationDefect(one) !== null || recordDefect(other) !== null) return;
      const registration = one as RegistrationRow;
      const row = other as RecordRow;
      const snapshot = workerSnapshot({ registration, records: [row] });
      expect(snapshot.records).toHaveLength(1);
      expect(byAge(registration, aRegistration())).not.toBeNaN();
      expect(findRecords([row], query, {}).length).toBeLessThanOrEqual(1);
      expect(missingSecrets(row.request, new Headers())).toBeInstanceOf(Array);
      // What one tab shows, the others believe.
      const envelope = {
        snapshot,
        epoch: registration.epoch,
        revision: registration.revision,
        seq: 0,
      };
      expect(isChannelMessage({ bgfetch: 1, type: 'snapshot', envelope })).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test('keys that reach for prototypes stay what they are: members of the app’s own data', () => {
  const metadata = JSON.parse(
    '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
  );
  const registration = structuredClone(
    aRegistration({ id: '__proto__', title: '__proto__', metadata }),
  );
  expect(registrationDefect(registration)).toBeNull();
  const snapshot = workerSnapshot({ registration, records: [record] });
  expect(snapshot.id).toBe('__proto__');
  expect(JSON.stringify(snapshot.metadata)).toBe(JSON.stringify(metadata));
});
