import { expect, test } from 'vitest';
import { storedBytes } from '../../src/model/body-parts.ts';
import { recordDefect } from '../../src/model/row-guards.ts';
import type { RecordRow, RegistrationRow } from '../../src/model/rows.ts';
import { loseBody, trimPart } from '../../src/model/transitions/lose-body.ts';
import { aRecord, aRegistration } from '../storage/rows.ts';

const parts = [
  { file: 'a', start: 100, end: 600 },
  { file: 'b', start: 800, end: 900, unflushed: { from: 850, checksum: 1 } },
];

const rows = (record: Partial<RecordRow>, registration: Partial<RegistrationRow> = {}) => {
  const row = aRecord({ received: 600, parts, ...record });
  return {
    registration: aRegistration({ downloaded: storedBytes(row), ...registration }),
    records: [row],
  };
};

test('a done record that has lost its body has failed, and its registration too', () => {
  const whole = { state: 'done', parts: parts.slice(0, 1) } as const;
  const change = loseBody(0, 'a')(rows(whole, { phase: 'settled', result: 'success', epoch: 3 }));
  expect(change?.registration).toMatchObject({
    result: 'failure',
    failureReason: 'fetch-error',
    problem: { name: 'DataError' },
    downloaded: 0,
    epoch: 4,
  });
  const [record] = change?.records ?? [];
  expect(record).toMatchObject({ state: 'failed', received: 0 });
  expect(record).not.toHaveProperty('parts');
  expect(recordDefect(record)).toBeNull();
});

test('a record that is not done, or does not name the file any more, is left as it is', () => {
  expect(loseBody(0, 'a')(rows({}))).toBeNull();
  expect(loseBody(0, 'c')(rows({ state: 'done' }))).toBeNull();
  expect(loseBody(1, 'a')(rows({ state: 'done' }))).toBeNull();
});

test.each([
  [850, [parts[0], { file: 'b', start: 800, end: 850 }], 650],
  [800, [parts[0]], 600],
])('of a part ahead of a gap what lies before %d is kept', (end, left, downloaded) => {
  const change = trimPart(0, 0, 'b', end)(rows({}));
  expect(change?.registration).toMatchObject({ downloaded, epoch: 1 });
  expect(change?.records?.[0]?.parts).toEqual(left);
  expect(change?.records?.[0]?.received).toBe(600);
});
