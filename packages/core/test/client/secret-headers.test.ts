import { expect, test } from 'vitest';
import { SecretHeaders } from '../../src/client/secret-headers.ts';
import { aRecord, aRegistration, aRequest } from '../storage/rows.ts';

const url = 'https://media.test/a';

const state = (secretHeaderNames?: readonly string[]) => ({
  registration: aRegistration({ uid: 'u' }),
  records: [
    aRecord({
      uid: 'u',
      request: { ...aRequest({ url }), ...(secretHeaderNames && { secretHeaderNames }) },
    }),
  ],
});

const secret = (value: string, more: RequestInit = {}, to = url) =>
  new Request(to, { headers: { 'X-Api-Key': value, Accept: 'a/b' }, ...more });

test('the app is told which secrets only this page has', () => {
  const told: unknown[] = [];
  const secrets = new SecretHeaders((names) => told.push(names));
  secrets.remember('u', [[], []]);
  expect(told).toEqual([]);
  secrets.remember('u', [
    [['x-api-key', '1']],
    [
      ['x-api-key', '2'],
      ['cookie', '3'],
    ],
  ]);
  expect(told).toEqual([['x-api-key', 'cookie']]);
  expect(secrets.of('u', 1)).toEqual([
    ['x-api-key', '2'],
    ['cookie', '3'],
  ]);
  secrets.forget('u');
  expect(secrets.of('u', 1)).toEqual([]);
});

test('promise 10: E15: a request that is made again brings what was named, and nothing else', () => {
  const secrets = new SecretHeaders(() => {});
  expect(secrets.restore(state(['x-api-key']), [secret('1')])).toBe(true);
  expect(secrets.of('u', 0)).toEqual([['x-api-key', '1']]);
  // A fresher token takes the place of the old one, and nothing has to be interrupted for it.
  expect(secrets.restore(state(['x-api-key']), [secret('2')])).toBe(false);
  expect(secrets.of('u', 0)).toEqual([['x-api-key', '2']]);
});

test('another request brings nothing', () => {
  const secrets = new SecretHeaders(() => {});
  const named = state(['x-api-key']);
  expect(secrets.restore(named, [])).toBe(false);
  expect(secrets.restore(named, [secret('1', {}, `${url}?other`)])).toBe(false);
  expect(secrets.restore(named, [secret('1', { method: 'PUT' })])).toBe(false);
  expect(secrets.restore(state(), [secret('1')])).toBe(false);
  expect(secrets.of('u', 0)).toEqual([]);
});
