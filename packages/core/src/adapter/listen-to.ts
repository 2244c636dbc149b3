import type {
  BackgroundFetchManager,
  BackgroundFetchRegistration,
  ManagerEvents,
} from '../client/background-fetch.ts';

/** The events of `manager.on` that are about a background fetch. */
export type RegistrationEvent = Exclude<keyof ManagerEvents, 'wake'>;

/** Calls `listener` at each such event, of the background fetch with this id only if there is one. Returns what ends it. */
export function listenTo(
  manager: BackgroundFetchManager,
  event: RegistrationEvent,
  listener: (registration: BackgroundFetchRegistration) => unknown,
  id?: string,
): () => void {
  return manager.on(event, (registration) => {
    if (id === undefined || registration.id === id) listener(registration);
  });
}
