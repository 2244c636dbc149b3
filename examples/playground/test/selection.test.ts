import { expect, it } from 'vitest';
import { chosenFiles, newId, suggestedTitle } from '../src/composer/selection.ts';
import { announcedTotal } from '../src/media/build-requests.ts';
import { catalogue } from '../src/media/catalogue.ts';
import { requestedPart } from '../src/server/requested-part.ts';

it('suggests a title that reads like one', () => {
  expect(suggestedTitle({ episode: 1, photos: 3 })).toBe('Episode and 3 photos');
  expect(suggestedTitle({ episode: 2, map: 1, upload: 1 })).toBe(
    '2 episodes, offline map and voice memo',
  );
  expect(suggestedTitle({})).toBe('');
});

it('makes readable ids', () => {
  expect(newId('Épisode & 3 Photos of the sea')).toMatch(/^épisode-3-photos-of-[a-z0-9]{3}$/);
});

it('has no two files with one address', () => {
  const paths = catalogue.flatMap(({ files }) => files.map(({ path }) => path));
  expect(new Set(paths).size).toBe(paths.length);
});

it('announces a total only when every answer is known', () => {
  const downloads = chosenFiles({ photos: 2 });
  expect(announcedTotal(downloads)).toBe(64_000 + 1_840_000);
  expect(announcedTotal([...downloads, ...chosenFiles({ upload: 1 })])).toBe(0);
});

it('knows which part of which file a logged request was about', () => {
  const [region] = chosenFiles({ map: 1 });
  const entry = {
    scope: 'playground',
    method: 'GET',
    path: `${region?.path}?scope=playground`,
    range: 'bytes=4096-',
    receivedAtMs: 0,
    status: 206,
    bytesSent: 0,
    bytesReceived: 0,
    ended: 'pending',
  } as const;
  expect(requestedPart(entry)).toEqual({ name: region?.name, from: 4096, size: region?.bytes });
  // An answer in full starts at the front, whatever was asked for.
  expect(requestedPart({ ...entry, status: 200 }).from).toBe(0);
  const chunkOf = { name: 'memo.flac', from: 1024, size: 4096 };
  expect(requestedPart({ ...entry, path: '/uploads/d14d', chunkOf })).toEqual(chunkOf);
});
