import {
  type BackgroundFetchManager,
  BackgroundFetchProvider,
  type BackgroundFetchRegistration,
  createBackgroundFetch,
  type DriverName,
  type PeriodicStatus,
  type Problem,
  type RegistrationSnapshot,
  useBackgroundFetch,
  useBackgroundFetches,
  useBackgroundFetchManager,
  useBackgroundFetchRecord,
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

  const percent = useBackgroundFetch('ep-1', (it) => it.downloaded / (it.expectedBytes ?? 1));
  expectTypeOf(percent).toEqualTypeOf<number>();

  expectTypeOf(useBackgroundFetches()).toEqualTypeOf<readonly RegistrationSnapshot[]>();
  const ids = useBackgroundFetches(
    (it) => it.status !== 'settled',
    (it) => it.id,
  );
  expectTypeOf(ids).toEqualTypeOf<readonly string[]>();
  expectTypeOf(useBackgroundFetchManager()).toEqualTypeOf<BackgroundFetchManager>();

  const sound = useBackgroundFetchRecord('ep-1', new URL('https://a.test/ep-1.mp3'));
  if (sound.state === 'ready') expectTypeOf(sound.objectUrl).toEqualTypeOf<string>();
  if (sound.state === 'failed') expectTypeOf(sound.error.message).toEqualTypeOf<string>();
  if (sound.state === 'pending') expectTypeOf(sound.objectUrl).toEqualTypeOf<undefined>();

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
  useBackgroundFetch('ep-1', (it) => it.percent);
  // @ts-expect-error while there may be no registration there may be no driver
  episode.driver.length;
  // @ts-expect-error a snapshot is read-only
  episode.downloaded = 1;
  // @ts-expect-error an event is no request
  const button = <button type="button" onClick={episode.start} />;
  // @ts-expect-error no such option
  void episode.start('/ep-1.mp3', { titel: 'Episode 1' });
  // @ts-expect-error a filter answers yes or no
  useBackgroundFetches((it) => it.id);
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
