import type { BackgroundFetchManager, RegistrationSnapshot } from '@bgfetch/core';
import { concatMap, from, type Observable, Subject } from 'rxjs';
import { forget, forgetAllBut, onRememberedElsewhere, recall, remember } from './remembered.ts';
import { type Verification, verificationKey } from './verification.ts';
import { recordVerifier } from './verify-record.ts';

/** Reads finished records back from the store, one after the other, and compares them with the server's word. */
export interface Verifications {
  of(uid: string, index: number): Verification | undefined;
  /** The uid of a registration about which something new is known. */
  readonly changes$: Observable<string>;
  /** Sees to it that every finished record of these settled registrations gets checked once. */
  follow(snapshots: readonly RegistrationSnapshot[]): void;
  /** Checks everything of this registration again. */
  again(snapshot: RegistrationSnapshot): void;
}

interface Job {
  readonly snapshot: RegistrationSnapshot;
  readonly index: number;
  readonly key: string;
}

export function createVerifications(bg: BackgroundFetchManager): Verifications {
  const known = new Map<string, Verification>();
  const changes$ = new Subject<string>();
  const jobs$ = new Subject<Job>();
  const verify = recordVerifier(bg);

  const tell = (key: string, verification: Verification): void => {
    known.set(key, verification);
    changes$.next(key.slice(0, key.lastIndexOf('/')));
  };
  const tellRemembered = (key: string): boolean => {
    const found = recall(key);
    if (found) tell(key, { state: 'same', ...found });
    return found !== undefined;
  };
  const check = async ({ snapshot, index, key }: Job): Promise<void> => {
    // Another tab may have found out while this job was queued.
    if (tellRemembered(key)) return;
    const result = await verify(snapshot, index, (bytes) => tell(key, { state: 'reading', bytes }));
    if (result.state === 'same') remember(key, result);
    tell(key, result);
  };
  const enqueue = (snapshot: RegistrationSnapshot): void => {
    for (const { index, state } of snapshot.records) {
      const key = verificationKey(snapshot.uid, index);
      if (state !== 'done' || known.has(key) || tellRemembered(key)) continue;
      tell(key, { state: 'queued' });
      jobs$.next({ snapshot, index, key });
    }
  };

  jobs$.pipe(concatMap((job) => from(oneTabAtATime(() => check(job))))).subscribe();
  onRememberedElsewhere(tellRemembered);
  return {
    of: (uid, index) => known.get(verificationKey(uid, index)),
    changes$,
    follow(snapshots) {
      // Nothing is forgotten on an empty list: it is also what the manager shows before it has read its store.
      if (snapshots.length > 0) forgetAllBut(new Set(snapshots.map(({ uid }) => uid)));
      for (const snapshot of snapshots) if (snapshot.status === 'settled') enqueue(snapshot);
    },
    again(snapshot) {
      for (const { index } of snapshot.records) {
        const key = verificationKey(snapshot.uid, index);
        forget(key);
        known.delete(key);
      }
      enqueue(snapshot);
    },
  };
}

async function oneTabAtATime(work: () => Promise<void>): Promise<void> {
  if (!navigator.locks) return work();
  await navigator.locks.request('playground:verify', work);
}
