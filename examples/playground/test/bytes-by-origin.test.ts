import type { RegistrationSnapshot } from '@bgfetch/core';
import { Subject } from 'rxjs';
import { expect, test } from 'vitest';
import { bytesByOrigin, type OriginBytes } from '../src/phone/bytes-by-origin.ts';
import { snapshotWith } from './snapshot.ts';

test('says which bytes came in front and which in which wake, over kills of the app', () => {
  let origin = 'front';
  let seen: readonly OriginBytes[] = [];
  const snapshots$ = new Subject<RegistrationSnapshot | undefined>();
  bytesByOrigin(snapshots$, () => origin).subscribe((origins) => {
    seen = origins;
  });
  const tell = (downloaded: number, uid = 'a'): void =>
    snapshots$.next(snapshotWith({ uid, downloaded }));

  tell(0);
  tell(100);
  tell(150);
  origin = 'wake 1';
  tell(250);
  // Relaunched: the page has not read its store yet, then says what it has found there.
  snapshots$.next(undefined);
  origin = 'wake 2';
  tell(250);
  tell(300);
  expect(seen).toEqual([
    { origin: 'front', bytes: 150 },
    { origin: 'wake 1', bytes: 100 },
    { origin: 'wake 2', bytes: 50 },
  ]);
  tell(10, 'another');
  expect(seen).toEqual([{ origin: 'wake 2', bytes: 10 }]);
});
