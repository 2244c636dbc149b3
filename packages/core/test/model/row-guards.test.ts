import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isLeaseRow, recordDefect, registrationDefect } from '../../src/model/row-guards.ts';
import { aRecord, aRegistration, aRequest } from '../storage/rows.ts';

const response = {
  url: 'https://media.test/',
  status: 200,
  statusText: 'OK',
  type: 'basic',
  redirected: false,
  headers: [['etag', '"1"']],
} as const;

test('rows as we write them have no defect', () => {
  expect(registrationDefect(aRegistration())).toBeNull();
  expect(registrationDefect(aRegistration({ problem: { name: 'x', message: '' } }))).toBeNull();
  expect(recordDefect(aRecord())).toBeNull();
  expect(recordDefect(aRecord({ response, expectedBytes: 5 }))).toBeNull();
  expect(isLeaseRow({ name: 'lock', holder: 'me', expiresAt: 1 })).toBe(true);
});

test('a request may name the secrets that it was given, and nothing but names', () => {
  const named = (secretHeaderNames: unknown) => ({
    ...aRecord(),
    request: { ...aRequest(), secretHeaderNames },
  });
  expect(recordDefect(named(['x-api-key']))).toBeNull();
  expect(recordDefect(named(undefined))).toBeNull();
  for (const odd of [null, 'x-api-key', [1], {}]) expect(recordDefect(named(odd))).not.toBeNull();
});

describe('parts', () => {
  const tail = (from: number) => ({ unflushed: { from, checksum: 1 } });
  const whole = { file: 'a', start: 0, end: 600 };

  test.each([
    ['one', [whole]],
    ['one with a tail', [{ ...whole, ...tail(599) }]],
    ['behind rows', [{ file: 'a', start: 100, end: 600 }]],
    ['beyond a gap', [whole, { file: 'b', start: 700, end: 800 }]],
  ])('%s has no defect', (_, parts) => {
    expect(recordDefect(aRecord({ received: 600, parts }))).toBeNull();
  });

  test.each([
    ['over each other', [whole, { file: 'b', start: 500, end: 700 }]],
    [
      'of one file twice',
      [
        { ...whole, end: 300 },
        { file: 'a', start: 300, end: 600 },
      ],
    ],
    ['beyond what is counted', [{ ...whole, end: 700 }]],
    [
      'behind what is counted, without a gap',
      [
        { ...whole, end: 500 },
        { file: 'b', start: 600, end: 700 },
      ],
    ],
    ['empty', [{ ...whole, end: 0 }]],
    ['with a path', [{ ...whole, file: '../a' }]],
    ['with a tail behind it', [{ ...whole, ...tail(600) }]],
    ['with a tail before it', [{ file: 'a', start: 100, end: 600, ...tail(99) }]],
  ])('%s are a defect', (_, parts) => {
    expect(recordDefect(aRecord({ received: 600, parts }))).toMatch(/parts/);
  });
});

test('fields of a later version are no defect', () => {
  expect(registrationDefect({ ...aRegistration(), priority: 5 })).toBeNull();
});

describe('every field is looked at', () => {
  test.each(Object.keys(aRegistration()).filter((field) => field !== 'metadata'))(
    'registration.%s',
    (field) => {
      const reason = expect.stringContaining(field);
      expect(registrationDefect({ ...aRegistration(), [field]: undefined })).toEqual(reason);
      expect(registrationDefect({ ...aRegistration(), [field]: Symbol('odd') })).toEqual(reason);
    },
  );

  test.each(Object.keys(aRecord()))('record.%s', (field) => {
    const reason = expect.stringContaining(field);
    expect(recordDefect({ ...aRecord(), [field]: undefined })).toEqual(reason);
  });

  test.each(Object.keys(aRequest()))('request.%s', (field) => {
    const request = { ...aRequest(), [field]: undefined };
    expect(recordDefect({ ...aRecord(), request })).toContain('request');
  });

  test.each(Object.keys(response))('response.%s', (field) => {
    expect(recordDefect({ ...aRecord(), response: { ...response, [field]: undefined } })).toContain(
      'response',
    );
  });
});

test.each([
  ['received', -1],
  ['received', 1.5],
  ['received', Number.NaN],
  ['received', 2 ** 60],
  ['notBefore', Number.NaN],
  ['state', 'sleeping'],
])('a record whose %s is %s has a defect', (field, value) => {
  expect(recordDefect({ ...aRecord(), [field]: value })).toContain(field);
});

test.each([undefined, null, 5, 'row', []])('%s is no row', (value) => {
  expect(registrationDefect(value)).not.toBeNull();
  expect(recordDefect(value)).not.toBeNull();
  expect(isLeaseRow(value)).toBe(false);
});

test('headers that pass can be made, so that no row fails when it is used', () => {
  const withHeader = (name: string, value: string) => ({
    ...aRecord(),
    request: { ...aRequest(), headers: [[name, value]] },
  });
  const text = fc.string({
    unit: fc.nat(300).map((code) => String.fromCharCode(code)),
    maxLength: 3,
  });
  fc.assert(
    fc.property(text, text, (name, value) => {
      if (recordDefect(withHeader(name, value)) === null) new Headers([[name, value]]);
    }),
  );
  for (const [name, value] of [
    ['x-odd', 'a\tb ü'],
    ["!#$%&'*+-.^_`|~09AZaz", ''],
  ] as const)
    expect(recordDefect(withHeader(name, value))).toBeNull();
  for (const [name, value] of [
    ['', 'a'],
    ['a b', 'a'],
    ['a', 'a\nb'],
    ['a', '\0'],
    ['a', '€'],
  ] as const)
    expect(recordDefect(withHeader(name, value))).toContain('request');
  for (const url of ['', '/relative', 'https://'])
    expect(recordDefect({ ...aRecord(), request: { ...aRequest(), url } })).toContain('request');
});
