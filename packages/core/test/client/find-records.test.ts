import { expect, test } from 'vitest';
import { findRecords } from '../../src/client/match-records.ts';
import { aRecord, aRequest } from '../storage/rows.ts';

const url = 'https://media.test/a';
const response = { url, status: 200, statusText: '', type: 'basic', redirected: false } as const;

const record = (vary: string) =>
  aRecord({
    request: { ...aRequest({ url }), secretHeaderNames: ['x-api-key'] },
    response: { ...response, headers: [['vary', vary]] },
  });

const query = (headers: Record<string, string> = {}) => ({
  url,
  method: 'GET',
  headers: new Headers(headers),
});

test('the app finds its record by the request that it made, although Vary names a secret', () => {
  const records = [record('X-Api-Key')];
  expect(findRecords(records, query({ 'X-Api-Key': '1' }), {})).toEqual(records);
  expect(findRecords(records, query(), {})).toEqual(records);
  expect(findRecords([record('X-Api-Key, Accept')], query({ Accept: 'a' }), {})).toEqual([]);
});

test('nobody is served what was fetched with a secret that is perhaps not theirs', () => {
  const records = [record('X-Api-Key')];
  expect(findRecords(records, query({ 'X-Api-Key': '2' }), {}, false)).toEqual([]);
  expect(findRecords(records, query(), {}, false)).toEqual(records);
  const open = [record('Accept-Language')];
  expect(findRecords(open, query({ 'X-Api-Key': '2' }), {}, false)).toEqual(open);
});
