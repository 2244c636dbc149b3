import {
  type BackgroundFetchManager,
  type BackgroundFetchRegistration,
  createBackgroundFetch,
  createBackgroundFetchPlugin,
  type DriverName,
  fractionOf,
  isActive,
  type PeriodicStatus,
  type Problem,
  type RegistrationSnapshot,
  type RegistrationStatus,
  useBackgroundFetch,
  useBackgroundFetchEvent,
  useBackgroundFetches,
  useBackgroundFetchManager,
  useBackgroundFetchRecord,
  useBackgroundFetchSpeed,
  usePeriodicFetch,
  type Wake,
} from '@bgfetch/vue';
import { expectTypeOf } from 'vitest';
import { createApp, ref } from 'vue';

export function infersWithoutAnnotation(): void {
  const episode = useBackgroundFetch(ref('ep-1'));
  expectTypeOf(episode.downloaded.value).toEqualTypeOf<number>();
  expectTypeOf(episode.status.value).toEqualTypeOf<RegistrationStatus | 'none'>();
  expectTypeOf(episode.driver.value).toEqualTypeOf<DriverName | null>();
  expectTypeOf(episode.start('/ep-1.mp3')).resolves.toEqualTypeOf<
    BackgroundFetchRegistration | undefined
  >();
  void episode.start('/ep-1.mp3', { ifSettled: 'replace' });
  expectTypeOf(episode.retryNow()).resolves.toEqualTypeOf<void>();
  const fraction = useBackgroundFetch(() => 'ep-1', { select: fractionOf, enabled: ref(true) });
  expectTypeOf(fraction.value).toEqualTypeOf<number | null>();
  expectTypeOf(useBackgroundFetches().value).toEqualTypeOf<readonly RegistrationSnapshot[]>();
  const ids = useBackgroundFetches({ filter: isActive, select: (it) => it.id });
  expectTypeOf(ids.value).toEqualTypeOf<readonly string[]>();
  expectTypeOf(useBackgroundFetchManager()).toEqualTypeOf<BackgroundFetchManager>();
  const sound = useBackgroundFetchRecord('ep-1', ref(new URL('https://a.test/ep-1.mp3')));
  expectTypeOf(sound.url.value).toEqualTypeOf<string | undefined>();
  expectTypeOf(sound.state.value).toEqualTypeOf<'none' | 'pending' | 'ready' | 'failed'>();
  expectTypeOf(sound.json<number[]>()).resolves.toEqualTypeOf<number[]>();
  useBackgroundFetchEvent('success', ({ id }) => id, { id: () => 'ep-1', enabled: ref(true) });
  expectTypeOf(useBackgroundFetchSpeed(ref('ep-1')).bytesPerSecond.value).toEqualTypeOf<
    number | null
  >();
  const refresh = usePeriodicFetch(
    async (wake) => {
      expectTypeOf(wake).toEqualTypeOf<Wake>();
    },
    () => ({ minimumFetchInterval: 30, enabled: ref(true).value }),
  );
  expectTypeOf(refresh.status.value).toEqualTypeOf<PeriodicStatus>();
  expectTypeOf(refresh.error.value).toEqualTypeOf<Problem | null>();
  expectTypeOf(refresh.start()).resolves.toEqualTypeOf<PeriodicStatus>();
  usePeriodicFetch(() => {}, ref({ requiresCharging: true }));
  createApp({}).use(createBackgroundFetchPlugin(createBackgroundFetch()));
}

export function doesNotCompile(): void {
  const episode = useBackgroundFetch('ep-1');
  // @ts-expect-error an id is a string
  useBackgroundFetch(ref(1));
  // @ts-expect-error no such field
  useBackgroundFetch('ep-1', { select: (it) => it.percent });
  // @ts-expect-error while there may be no registration there may be no driver
  episode.driver.value.length;
  // @ts-expect-error what is shown can't be set
  episode.downloaded.value = 1;
  // @ts-expect-error a filter answers yes or no
  useBackgroundFetches({ filter: (it) => it.id });
  // @ts-expect-error options are an object
  useBackgroundFetches((it) => it.status !== 'settled');
  // @ts-expect-error no such event
  useBackgroundFetchEvent('sucess', () => {});
  // @ts-expect-error a record is found by its request
  useBackgroundFetchRecord('ep-1');
  // @ts-expect-error without a handler, no wake is of use
  usePeriodicFetch();
  // @ts-expect-error a handler gets the wake
  usePeriodicFetch((taskId: string) => taskId);
  // @ts-expect-error minutes are a number
  usePeriodicFetch(() => {}, { minimumFetchInterval: '30' });
  // @ts-expect-error yes or no
  usePeriodicFetch(() => {}, { enabled: 'yes' });
  // @ts-expect-error a wake is finished by itself
  usePeriodicFetch((wake) => wake.finish());
  // @ts-expect-error the manager is missing
  createApp({}).use(createBackgroundFetchPlugin());
}
