import { inject, type Signal, signal } from '@angular/core';
import {
  type BackgroundFetchRecordState,
  type BackgroundFetchRegistration,
  BackgroundFetchService,
  createBackgroundFetch,
  type DriverName,
  type PeriodicStatus,
  provideBackgroundFetch,
  type RegistrationSnapshot,
  type RegistrationState,
} from '@bgfetch/ionic';
import type { Observable } from 'rxjs';
import { expectTypeOf } from 'vitest';

export function injectWithoutAnnotation(): void {
  const bg = inject(BackgroundFetchService);
  const episode = bg.registration(signal('ep-1'))();
  expectTypeOf(episode.downloaded).toEqualTypeOf<number>();
  if (episode.status === 'none') expectTypeOf(episode.driver).toEqualTypeOf<null>();
  else expectTypeOf(episode.driver).toEqualTypeOf<DriverName>();
  expectTypeOf(bg.registration$('ep-1')).toEqualTypeOf<Observable<RegistrationState>>();
  expectTypeOf(bg.registrations).toEqualTypeOf<Signal<readonly RegistrationSnapshot[]>>();
  expectTypeOf(bg.start('ep-1', '/ep-1.mp3')).resolves.toEqualTypeOf<
    BackgroundFetchRegistration | undefined
  >();
  void bg.start('ep-1', '/ep-1.mp3', { ifSettled: 'keep' });
  expectTypeOf(bg.retryNow('ep-1')).resolves.toEqualTypeOf<void>();
  const sound = bg.record('ep-1', () => new URL('https://a.test/ep-1.mp3'));
  expectTypeOf(sound).toEqualTypeOf<Signal<BackgroundFetchRecordState>>();
  bg.on('success', (registration) => expectTypeOf(registration.id).toEqualTypeOf<string>());
  bg.on('success', () => {}, { id: 'ep-1' });
  expectTypeOf(bg.event$('fail', 'ep-1')).toEqualTypeOf<Observable<BackgroundFetchRegistration>>();
  expectTypeOf(bg.speed('ep-1')().bytesPerSecond).toEqualTypeOf<number | null>();
  const refresh = bg.periodicFetch((wake) => wake.taskId, signal({ minimumFetchInterval: 15 }));
  expectTypeOf(refresh.status()).toEqualTypeOf<PeriodicStatus>();
}

export function injectWrongly(): unknown[] {
  const bg = inject(BackgroundFetchService);
  // @ts-expect-error an id is a string
  bg.registration(1);
  // @ts-expect-error an Observable is of one id
  bg.registration$(signal('ep-1'));
  // @ts-expect-error no such field
  bg.registration('ep-1')().percent;
  // @ts-expect-error while there may be no registration there may be no driver
  bg.registration('ep-1')().driver.length;
  // @ts-expect-error a signal of it is read-only
  bg.registrations.set([]);
  // @ts-expect-error no such option
  void bg.start('ep-1', '/ep-1.mp3', { titel: 'Episode 1' });
  // @ts-expect-error no such choice
  void bg.start('ep-1', '/ep-1.mp3', { ifSettled: 'reuse' });
  // @ts-expect-error no such event
  bg.on('sucess', () => {});
  // @ts-expect-error no such event
  bg.event$('sucess');
  // @ts-expect-error minutes are a number
  bg.periodicFetch(() => {}, { minimumFetchInterval: '15' });
  return [
    // @ts-expect-error no such option
    provideBackgroundFetch({ nam: 'my-app' }),
    // @ts-expect-error a manager that is there has its options
    provideBackgroundFetch({ manager: createBackgroundFetch(), name: 'my-app' }),
    // @ts-expect-error the manager itself, not what makes it
    provideBackgroundFetch({ manager: createBackgroundFetch }),
  ];
}
