import type { RegistrationSnapshot } from '@bgfetch/core';
import { createFakeNative, type FakeNative, type NativeLogEntry } from '@bgfetch/core/testing';
import {
  auditTime,
  BehaviorSubject,
  combineLatest,
  interval,
  map,
  merge,
  type Observable,
  shareReplay,
  startWith,
} from 'rxjs';
import { controlAddress } from '../media/server-address.ts';
import { bytesByOrigin, type OriginBytes } from './bytes-by-origin.ts';
import { openWake } from './open-wake.ts';
import { realClock } from './real-clock.ts';

/** The phone's download has a speed of its own, whatever the server panel says. */
export const PHONE_SCOPE = 'pocket-phone';
const BYTES_PER_SECOND = 768 * 1024;
/** iOS grants 30 s. Nobody watches that long: here it wants a wake back after six seconds. */
const WAKE = { budgetMs: 8000, leadMs: 2000 };
const TICK_MS = 250;

/** The phone at one moment. */
export interface PhoneView {
  readonly app: FakeNative['app'];
  readonly isDenied: boolean;
  /** The wake that is open, and how long until the OS wants it back. */
  readonly wake: { readonly number: number; readonly leftMs: number } | null;
  /** When the last one ended: milliseconds since the Unix epoch. */
  readonly wakeEndedAt: number;
  readonly entries: readonly NativeLogEntry[];
  /** What the app showed last; a dead app's stays. */
  readonly download: RegistrationSnapshot | undefined;
  /** Where its bytes came from, in order. */
  readonly origins: readonly OriginBytes[];
}

export interface PocketPhone {
  readonly native: FakeNative;
  readonly view$: Observable<PhoneView>;
  tell(snapshot: RegistrationSnapshot | undefined): void;
  wake(): void;
}

export function createPocketPhone(): PocketPhone {
  const native = createFakeNative({ clock: realClock, loadMs: 400, suspendAfterMs: 3000 });
  const told$ = new BehaviorSubject<RegistrationSnapshot | undefined>(undefined);
  const origin = (): string => {
    const wake = openWake(native.log.entries);
    return wake && native.app !== 'foreground' ? `wake ${wake.wake}` : 'front';
  };
  const moved$ = merge(native.log.added$, interval(TICK_MS)).pipe(
    // An entry may be written in the middle of what it speaks of.
    auditTime(0),
    startWith(null),
  );
  const view$ = combineLatest([moved$, told$, bytesByOrigin(told$, origin)]).pipe(
    map(([, download, origins]) => ({ ...read(native), download, origins })),
    shareReplay({ bufferSize: 1, refCount: true }),
  );
  native.onLaunch(() => void throttle());
  return {
    native,
    view$,
    tell: (snapshot) => told$.next(snapshot),
    wake: () => void native.wake(WAKE),
  };
}

function read({ app, status, log }: FakeNative): Omit<PhoneView, 'download' | 'origins'> {
  const { entries } = log;
  const wake = openWake(entries);
  const endsAt = wake ? wake.at + wake.budgetMs - wake.leadMs : 0;
  return {
    app,
    isDenied: status !== 2,
    wake: wake && { number: wake.wake, leftMs: Math.max(0, endsAt - Date.now()) },
    wakeEndedAt: log.of('completed').at(-1)?.at ?? 0,
    // A new array: the log's own is the same one for ever.
    entries: [...entries],
  };
}

async function throttle(): Promise<void> {
  const body = JSON.stringify({ throttleBytesPerSecond: BYTES_PER_SECOND });
  const address = controlAddress('/control', { scope: PHONE_SCOPE });
  // A server that is down now will be slow enough.
  await fetch(address, { method: 'PUT', body }).catch(() => {});
}
