import type { BackgroundFetchManager, ManagerEvents } from '../client/background-fetch.ts';

/** The events of `manager.on` that are about a background fetch. */
export type RegistrationEvent = Exclude<keyof ManagerEvents, 'wake'>;

/** Calls `listener` at each such event, of the background fetch with this id only if there is one. Returns what ends it. */
export function listenTo<E extends keyof ManagerEvents>(
  manager: BackgroundFetchManager,
  event: E,
  listener: ManagerEvents[E],
  id?: string,
): () => void {
  const call = listener as (happened: unknown) => void;
  return manager.on(event, (happened: { readonly id?: string }) => {
    if (id === undefined || happened.id === id) call(happened);
  });
}
