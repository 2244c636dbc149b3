import { FetchSource, PMTiles } from 'pmtiles';
import { expect, test } from 'vitest';
import { pmtilesSource } from '../../src/interop.ts';
import { scripted } from '../drivers/contract/contract-session.ts';
import { keepOnly, openManager, publish, toBase64, whole } from './stored-sites.ts';

/** The whole world as one tile, in an archive of version 3 (github.com/protomaps/PMTiles, spec/v3). */
function archiveOf(tile: string): Uint8Array<ArrayBuffer> {
  const body = new TextEncoder().encode(tile);
  // One entry: tile 0, for one tile, so many bytes, from the first one on (the offset 0 is written as 1).
  const directory = [1, 0, 1, body.length, 1];
  const metadata = new TextEncoder().encode('{}');
  const bytes = new Uint8Array(127 + directory.length + metadata.length + body.length);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode('PMTiles'));
  bytes[7] = 3;
  const sections = [directory.length, metadata.length, 0, body.length];
  let offset = 127;
  sections.forEach((length, index) => {
    view.setBigUint64(8 + index * 16, BigInt(offset), true);
    view.setBigUint64(16 + index * 16, BigInt(length), true);
    offset += length;
  });
  for (const at of [72, 80, 88]) view.setBigUint64(at, 1n, true);
  // Clustered, neither directories nor tiles compressed, vector tiles.
  bytes.set([1, 1, 1, 1], 96);
  bytes.set(directory, 127);
  bytes.set(metadata, 127 + directory.length);
  bytes.set(body, 127 + directory.length + metadata.length);
  return bytes;
}

const textOf = async (archive: PMTiles) =>
  new TextDecoder().decode((await archive.getZxy(0, 0, 0))?.data);

const partOf = (bytes: Uint8Array, start: number, end: number, etag: string) =>
  ({
    kind: 'raw',
    status: 206,
    headers: [
      ['Content-Length', `${end - start}`],
      ['Content-Range', `bytes ${start}-${end - 1}/${bytes.length}`],
      ['ETag', etag],
      ['Access-Control-Expose-Headers', '*'],
    ],
    body: [{ send: { base64: toBase64(bytes.slice(start, end)) } }],
  }) as const;

test('a stored archive is read from the disk, by the key that it has online', async () => {
  const { manager } = await openManager();
  const file = await publish('berlin.pmtiles', archiveOf('a stored tile'));
  await keepOnly(manager, 'map', [file]);
  const archive = new PMTiles(pmtilesSource(manager, new FetchSource(file.url)));
  expect(archive.source.getKey()).toBe(file.url);
  expect(await textOf(archive)).toBe('a stored tile');
  expect(await scripted.requests(file)).toHaveLength(1);
});

test('before it is stored and after its release it comes from the network', async () => {
  const { manager } = await openManager();
  const bytes = archiveOf('a tile');
  const file = await scripted.script('berlin.pmtiles', [
    partOf(bytes, 0, bytes.length, '"v1"'),
    partOf(bytes, bytes.length - 6, bytes.length, '"v1"'),
    whole(bytes),
  ]);
  const source = pmtilesSource(manager, new FetchSource(file.url));
  expect(await textOf(new PMTiles(source))).toBe('a tile');
  await keepOnly(manager, 'map', [file]);
  expect(await textOf(new PMTiles(source))).toBe('a tile');
  await (await manager.get('map'))?.release();
  await expect(textOf(new PMTiles(source))).rejects.toThrow('404');
});

test('bytes of another version than the header’s are asked of the network', async () => {
  const { manager } = await openManager();
  const bytes = archiveOf('old tile');
  const changed = archiveOf('new tile');
  const file = await scripted.script('berlin.pmtiles', [
    partOf(changed, 0, changed.length, '"v2"'),
    whole(bytes),
    partOf(changed, changed.length - 8, changed.length, '"v2"'),
  ]);
  const archive = new PMTiles(pmtilesSource(manager, new FetchSource(file.url)));
  await archive.getHeader();
  const registration = await manager.fetch('map', file.url);
  await (await registration.match(file.url))?.responseReady;
  expect(await textOf(archive)).toBe('new tile');
});
