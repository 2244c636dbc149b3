import type { RegistrationSnapshot } from '@bgfetch/core';
import { map, type Observable, scan } from 'rxjs';

/** How many bytes came while the app was in front, or in which wake. */
export interface OriginBytes {
  readonly origin: string;
  readonly bytes: number;
}

interface Counted {
  readonly uid: string | undefined;
  readonly downloaded: number;
  readonly origins: readonly OriginBytes[];
}

const NOTHING: Counted = { uid: undefined, downloaded: 0, origins: [] };

/** For each snapshot: where the bytes of its download have come from so far, in order. */
export function bytesByOrigin(
  snapshots$: Observable<RegistrationSnapshot | undefined>,
  origin: () => string,
): Observable<readonly OriginBytes[]> {
  const count = (counted: Counted, snapshot: RegistrationSnapshot | undefined): Counted => {
    // A page that has just been launched has not read its store yet.
    if (!snapshot) return counted;
    const { uid, downloaded } = snapshot;
    const before = uid === counted.uid ? counted : { ...NOTHING, uid };
    const bytes = downloaded - before.downloaded;
    if (bytes <= 0) return before;
    return { uid, downloaded, origins: add(before.origins, origin(), bytes) };
  };
  return snapshots$.pipe(
    scan(count, NOTHING),
    map(({ origins }) => origins),
  );
}

function add(
  origins: readonly OriginBytes[],
  origin: string,
  bytes: number,
): readonly OriginBytes[] {
  const last = origins.at(-1);
  if (last?.origin !== origin) return [...origins, { origin, bytes }];
  return [...origins.slice(0, -1), { origin, bytes: last.bytes + bytes }];
}
