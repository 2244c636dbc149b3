import { expect, test } from 'vitest';
import {
  formatBytes,
  formatDuration,
  formatSpeed,
  type StatusTexts,
  statusKey,
  statusText,
  statusTexts,
} from '../../src/index.ts';
import { snapshotOf } from '../support/snapshot-of.ts';

const en = { locale: 'en' };

test.each([
  [0, '0 byte'],
  [999, '999 byte'],
  [1000, '1.0 kB'],
  [999_949, '999.9 kB'],
  [999_950, '1.0 MB'],
  [12_345_678, '12.3 MB'],
  [5e9, '5.0 GB'],
  [2e18, '2,000.0 PB'],
])('%i bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes, en)).toBe(text);
});

test('numbers and units are written in the language', () => {
  expect(formatBytes(1_500_000, { locale: 'de' })).toBe('1,5 MB');
  expect(formatBytes(1_500_000, { locale: 'fr' })).toMatch(/^1,5\sMo$/);
  expect(formatSpeed(1_500_000, en)).toBe('1.5 MB/s');
  expect(formatDuration(300_000, { locale: 'de' })).toBe('5 Min.');
});

test.each([
  [0, '1 sec'],
  [1001, '2 sec'],
  [59_001, '1 min'],
  [150_000, '3 min'],
  [3_599_000, '1 hr'],
  [7_200_000, '2 hr'],
  [200_000_000, '2 days'],
])('%i ms are %s', (ms, text) => {
  expect(formatDuration(ms, en)).toBe(text);
});

test('a registration has one key, and a text in English or of the app', () => {
  const waiting = snapshotOf({ status: 'waiting', waitingFor: 'other-tab' });
  const failed = snapshotOf({
    status: 'settled',
    result: 'failure',
    failureReason: 'quota-exceeded',
  });
  expect(statusKey(waiting)).toBe('waiting-other-tab');
  expect(statusKey(snapshotOf({ status: 'running' }))).toBe('running');
  expect(statusKey(snapshotOf({ status: 'settled', result: 'success' }))).toBe('success');
  expect(statusKey(failed)).toBe('failed-quota-exceeded');
  expect(statusText(failed)).toBe('Not enough space on this device');
  const german: StatusTexts = { ...statusTexts, 'waiting-other-tab': 'Ein anderer Tab lädt' };
  expect(statusText(waiting, german)).toBe('Ein anderer Tab lädt');
});
