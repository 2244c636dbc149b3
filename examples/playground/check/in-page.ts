import type { BackgroundFetchManager, RegistrationSnapshot } from '@bgfetch/core';
import type { HashStream } from '../src/verify/hash-stream.ts';

/** What the playground puts on its global object. The functions below run in the page, on their source alone. */
interface PageGlobals {
  readonly bg: BackgroundFetchManager;
  readonly sha256: HashStream;
}

export interface StoredFile {
  readonly bytes: number;
  readonly sha256: string;
  readonly etag: string | null;
}

export async function ownContext(): Promise<string> {
  const { bg } = globalThis as unknown as PageGlobals;
  await bg.ready;
  return bg.contextId;
}

export async function readSnapshot(id: string): Promise<RegistrationSnapshot | null> {
  const { bg } = globalThis as unknown as PageGlobals;
  const registration = await bg.get(id);
  return registration?.snapshot ?? null;
}

/** Streams a record's body out of the store, and hashes it on the way. */
export async function readStored([id, index]: readonly [string, number]): Promise<StoredFile> {
  const { bg, sha256 } = globalThis as unknown as PageGlobals;
  const records = await (await bg.get(id))?.matchAll();
  const response = await records?.[index]?.responseReady;
  if (!response) throw new Error(`Record ${index} of ${id} is not stored.`);
  let bytes = 0;
  const digest = await sha256(response.body, (total) => {
    bytes = total;
  });
  return { bytes, sha256: digest, etag: response.headers.get('ETag') };
}
