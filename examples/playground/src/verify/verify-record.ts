import type {
  BackgroundFetchManager,
  BackgroundFetchRecord,
  RegistrationSnapshot,
} from '@bgfetch/core';
import { fileOf } from '../media/order.ts';
import { serverHash } from '../media/server-hash.ts';
import { streamHasher } from './hash-stream.ts';
import type { Verification } from './verification.ts';

/** Reads one stored record and compares its SHA-256 with what the server says it sent, or got. */
export type VerifyRecord = (
  snapshot: RegistrationSnapshot,
  index: number,
  onBytes: (bytes: number) => void,
) => Promise<Extract<Verification, { state: 'same' | 'different' | 'unknown' }>>;

export function recordVerifier(bg: BackgroundFetchManager): VerifyRecord {
  const hash = streamHasher();

  const read = async (
    record: BackgroundFetchRecord,
    upload: boolean,
    onBytes: (bytes: number) => void,
  ): Promise<{ sha256: string; expected: string }> => {
    const response = await record.responseReady;
    if (upload) {
      // The server answers an upload with the hash of what arrived; the stored request body is what was meant.
      const { sha256: expected } = (await response.json()) as { sha256: string };
      return { sha256: await hash(record.request.body, onBytes), expected };
    }
    const sha256 = await hash(response.body, onBytes);
    return { sha256, expected: await serverHash(record.request.url, response.headers.get('ETag')) };
  };

  return async (snapshot, index, onBytes) => {
    try {
      const registration = await bg.get(snapshot.id);
      const same = registration?.snapshot.uid === snapshot.uid;
      const record = same ? (await registration.matchAll())[index] : undefined;
      if (!record) return { state: 'unknown', message: 'It is no longer stored.' };
      const upload = fileOf(snapshot, index).direction === 'upload';
      const { sha256, expected } = await read(record, upload, onBytes);
      return sha256 === expected
        ? { state: 'same', sha256, at: Date.now() }
        : { state: 'different', sha256, expected };
    } catch (error) {
      return { state: 'unknown', message: error instanceof Error ? error.message : String(error) };
    }
  };
}
