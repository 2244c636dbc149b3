import {
  type BackgroundFetchManager,
  BackgroundFetchProvider,
  type BackgroundFetchRegistration,
  createBackgroundFetch,
  type DriverName,
  fractionOf,
  isActive,
  type PeriodicStatus,
  type Problem,
  type RegistrationSnapshot,
  useBackgroundFetch,
  useBackgroundFetchEvent,
  useBackgroundFetches,
  useBackgroundFetchManager,
  useBackgroundFetchRecord,
  useBackgroundFetchSpeed,
  usePeriodicFetch,
  type Wake,
} from '@bgfetch/react';
import { expectTypeOf } from 'vitest';

export function useWithoutAnnotation(): void {
  const episode = useBackgroundFetch('ep-1');
  expectTypeOf(episode.downloaded).toEqualTypeOf<number>();
  expectTypeOf(episode.start('/ep-1.mp3')).resolves.toEqualTypeOf<
    BackgroundFetchRegistration | undefined
  >();
  expectTypeOf(episode.start('/ep-1.mp3', { ifSettled: 'refresh' })).resolves.toEqualTypeOf<
    BackgroundFetchRegistration | undefined
  >();
  expectTypeOf(episode.retryNow()).resolves.toEqualTypeOf<void>();
  expectTypeOf(useBackgroundFetchManager().retryNow()).resolves.toEqualTypeOf<void>();
  if (episode.status === 'none') expectTypeOf(episode.driver).toEqualTypeOf<null>();
  else expectTypeOf(episode.driver).toEqualTypeOf<DriverName>();

  const percent = useBackgroundFetch('ep-1', { select: fractionOf });
  expectTypeOf(percent).toEqualTypeOf<number | null>();

  expectTypeOf(useBackgroundFetches()).toEqualTypeOf<readonly RegistrationSnapshot[]>();
  const ids = useBackgroundFetches({ filter: isActive, select: (it) => it.id });
  expectTypeOf(useBackgroundFetches({ filter: isActive, enabled: false })).toEqualTypeOf<
    readonly RegistrationSnapshot[]
  >();
  expectTypeOf(useBackgroundFetch('ep-1', { enabled: false }).downloaded).toEqualTypeOf<number>();
  useBackgroundFetchEvent('success', (it) => {
    expectTypeOf(it).toEqualTypeOf<BackgroundFetchRegistration>();
  });
  useBackgroundFetchEvent('progress', async () => {}, { id: 'ep-1', enabled: true });
  expectTypeOf(useBackgroundFetchSpeed('ep-1').remainingMs).toEqualTypeOf<number | null>();
  expectTypeOf(ids).toEqualTypeOf<readonly string[]>();
  expectTypeOf(useBackgroundFetchManager()).toEqualTypeOf<BackgroundFetchManager>();

  const sound = useBackgroundFetchRecord('ep-1', new URL('https://a.test/ep-1.mp3'));
  if (sound.state === 'ready') expectTypeOf(sound.url).toEqualTypeOf<string>();
  if (sound.state === 'failed') expectTypeOf(sound.error.message).toEqualTypeOf<string>();
  if (sound.state === 'pending') expectTypeOf(sound.url).toEqualTypeOf<undefined>();
  expectTypeOf(sound.text()).resolves.toEqualTypeOf<string>();
  expectTypeOf(sound.json<{ a: 1 }>()).resolves.toEqualTypeOf<{ a: 1 }>();
  expectTypeOf(sound.json()).resolves.toEqualTypeOf<unknown>();

  const refresh = usePeriodicFetch(
    async (wake) => {
      expectTypeOf(wake).toEqualTypeOf<Wake>();
    },
    { minimumFetchInterval: 30, enabled: true },
  );
  expectTypeOf(refresh.status).toEqualTypeOf<PeriodicStatus>();
  expectTypeOf(refresh.error).toEqualTypeOf<Problem | null>();
  expectTypeOf(refresh.start()).resolves.toEqualTypeOf<PeriodicStatus>();
}

export function useWrongly(): unknown[] {
  const episode = useBackgroundFetch('ep-1');
  // @ts-expect-error an id is a string
  useBackgroundFetch(1);
  // @ts-expect-error no such choice
  void episode.start('/ep-1.mp3', { ifSettled: 'reuse' });
  // @ts-expect-error no such field
  useBackgroundFetch('ep-1', { select: (it) => it.percent });
  // @ts-expect-error while there may be no registration there may be no driver
  episode.driver.length;
  // @ts-expect-error a snapshot is read-only
  episode.downloaded = 1;
  // @ts-expect-error an event is no request
  const button = <button type="button" onClick={episode.start} />;
  // @ts-expect-error no such option
  void episode.start('/ep-1.mp3', { titel: 'Episode 1' });
  // @ts-expect-error a filter answers yes or no
  useBackgroundFetches({ filter: (it) => it.id });
  // @ts-expect-error options are an object
  useBackgroundFetches((it) => it.status !== 'settled');
  // @ts-expect-error no such event
  useBackgroundFetchEvent('sucess', () => {});
  // @ts-expect-error for wakes there is usePeriodicFetch
  useBackgroundFetchEvent('wake', () => {});
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
  return [
    button,
    // @ts-expect-error the manager is missing
    <BackgroundFetchProvider key="1" />,
    // @ts-expect-error the manager itself, not what makes it
    <BackgroundFetchProvider key="2" manager={createBackgroundFetch} />,
  ];
}
