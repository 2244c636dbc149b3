import type { BackgroundFetchManager } from '../client/background-fetch.ts';
import type { BackgroundFetchRecord } from '../client/background-fetch-record.ts';
import { withoutFragment } from '../model/secrets.ts';
import type { RecordSnapshot, RegistrationSnapshot } from '../model/snapshot.ts';
import { canParseUrl } from '../model/url-guard.ts';

/** What it takes of a manager to find what is stored. */
export type FindingManager = Pick<BackgroundFetchManager, 'ready' | 'registrations' | 'get'>;

/** A file in some registration of the manager. */
export interface FoundFile {
  readonly id: string;
  readonly uid: string;
  readonly url: string;
  /** The whole body is stored. */
  readonly isWhole: boolean;
}

/**
 * Finds the file of a URL among all registrations: the newest one that is stored whole, else the newest one that is under way. A
 * record that has failed is none. Waits until the manager has shown what is stored; rejects as `manager.ready` does.
 */
export async function findFile(
  manager: FindingManager,
  url: string,
): Promise<FoundFile | undefined> {
  await manager.ready;
  let newest: FoundFile | undefined;
  let newestAt = Number.NEGATIVE_INFINITY;
  for (const registration of manager.registrations.getSnapshot()) {
    const record = registration.records.find((record) => isFileOf(record, registration, url));
    if (!record) continue;
    const isWhole = record.state === 'done';
    if (
      newest &&
      (newest.isWhole !== isWhole ? newest.isWhole : newestAt >= registration.createdAt)
    )
      continue;
    newest = { id: registration.id, uid: registration.uid, url: record.url, isWhole };
    newestAt = registration.createdAt;
  }
  return newest;
}

function isFileOf(record: RecordSnapshot, registration: RegistrationSnapshot, url: string) {
  if (record.method !== 'GET' || withoutFragment(record.url) !== url) return false;
  return (
    record.state === 'done' || (record.state !== 'failed' && registration.status !== 'settled')
  );
}

/** The record of a file that was found; `undefined` when it was released meanwhile. */
export async function recordOf(
  manager: FindingManager,
  { id, url }: FoundFile,
): Promise<BackgroundFetchRecord | undefined> {
  const registration = await manager.get(id);
  // The URL has decided. What varies by headers was asked for as the app wanted it.
  return registration?.match(url, { ignoreVary: true });
}

/** As files are compared: absolute, without a fragment. `null` for what is no URL. */
export function absoluteUrl(url: string | URL, baseUrl: string): string | null {
  const base = baseUrl || undefined;
  return canParseUrl(url, base) ? withoutFragment(new URL(url, base).href) : null;
}
