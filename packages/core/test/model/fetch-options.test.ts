import { expect, it } from 'vitest';
import { type BackgroundFetchOptions, checkFetchOptions } from '../../src/model/fetch-options.ts';

const check = (options: unknown) => checkFetchOptions(options as BackgroundFetchOptions);

it('fills in the defaults', () => {
  expect(checkFetchOptions()).toEqual({
    title: '',
    icons: [],
    downloadTotal: 0,
    driver: undefined,
    ifActive: 'reject',
    ifSettled: 'keep',
    metadata: null,
    segments: 1,
  });
});

it('keeps what is right', () => {
  const given = {
    title: 't',
    icons: [{ src: '/i.png', sizes: '96x96' }],
    downloadTotal: Number.MAX_SAFE_INTEGER,
    driver: 'foreground',
    ifActive: 'reuse',
    ifSettled: 'refresh',
    metadata: { a: 1 },
    segments: 4,
  } as const;
  expect(checkFetchOptions(given)).toEqual(given);
});

it('uploads by tus have defaults too', () => {
  const defaults = { chunkBytes: 6_291_456, checksum: true, metadata: '' };
  expect(check({ upload: 'plain' })).not.toHaveProperty('tus');
  expect(check({ upload: 'tus' }).tus).toEqual(defaults);
  const given = { metadata: { filename: 'ü.txt', empty: '' }, chunkBytes: 5, checksum: false };
  expect(check({ upload: 'tus', tus: given }).tus).toEqual({
    ...given,
    metadata: 'filename w7wudHh0,empty',
  });
});

it.each<[string, unknown, RegExp]>([
  ['an unknown option', { tittle: 'x' }, /Unknown option `tittle`.*title/],
  ['a misspelt one of Object', { toString: 1 }, /Unknown option `toString`/],
  ['a title that is no string', { title: 5 }, /`title`/],
  ['icons that are no list', { icons: {} }, /`icons`/],
  ['an icon without src', { icons: [{}] }, /`src`/],
  ['a null icon', { icons: [null] }, /`src`/],
  ['a negative downloadTotal', { downloadTotal: -1 }, /`downloadTotal`.*-1/],
  ['a fractional downloadTotal', { downloadTotal: 1.5 }, /whole number.*1\.5/],
  ['NaN', { downloadTotal: Number.NaN }, /NaN/],
  ['Infinity', { downloadTotal: Number.POSITIVE_INFINITY }, /Infinity/],
  ['a downloadTotal that is a string', { downloadTotal: '5' }, /`downloadTotal`/],
  ['an unknown driver', { driver: 'carrier pigeon' }, /auto, web, native, foreground.*carrier/],
  ['an unknown ifActive', { ifActive: 'replace' }, /reject, reuse.*replace/],
  ['an unknown ifSettled', { ifSettled: 'reuse' }, /keep, replace, refresh.*reuse/],
  ['an unknown upload', { upload: 'ftp' }, /plain, tus.*ftp/],
  ['tus without upload', { tus: {} }, /`tus` needs `upload: 'tus'`/],
  ['an unknown option of tus', { upload: 'tus', tus: { chunkSize: 5 } }, /chunkSize.*chunkBytes/],
  ['chunks of no byte', { upload: 'tus', tus: { chunkBytes: 0 } }, /`tus\.chunkBytes`.*0/],
  ['a space in a name', { upload: 'tus', tus: { metadata: { 'a b': '' } } }, /"a b" is wrong/],
  ['an empty name', { upload: 'tus', tus: { metadata: { '': '' } } }, /"" is wrong/],
  ['a value that is no string', { upload: 'tus', tus: { metadata: { a: 5 } } }, /"a" is wrong/],
  ['null for all', null, /options/i],
  ['a string for all', 'title', /options/i],
])('refuses %s, and says why', (_, options, message) => {
  expect(() => check(options)).toThrow(TypeError);
  expect(() => check(options)).toThrow(message);
});
