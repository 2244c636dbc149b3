import { seededBytes } from '@bgfetch-examples/media-server/seeded-bytes';
import type { CatalogueFile } from './catalogue.ts';
import { mediaAddress } from './server-address.ts';

/** The requests that a choice of files stands for; uploads carry a body made up here. */
export function buildRequests(files: readonly CatalogueFile[], byTus: boolean): Request[] {
  return files.map((file) => {
    const isTus = byTus && file.direction === 'upload';
    const url = new URL(mediaAddress(isTus ? '/uploads' : file.path), location.origin);
    if (file.direction === 'download') return new Request(url);
    return new Request(url, {
      method: 'POST',
      body: seededBytes(file.name, 0, file.bytes),
      ...(isTus && { headers: { 'Upload-Metadata': `filename ${btoa(file.name)}` } }),
    });
  });
}

/** What to announce as `downloadTotal`: `0`, "unknown", when an upload's answer is among them. */
export function announcedTotal(files: readonly CatalogueFile[]): number {
  if (files.some(({ direction }) => direction === 'upload')) return 0;
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
