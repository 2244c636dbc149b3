import { installBackgroundFetch } from '../../../src/service-worker.ts';

// A service worker with our entry, for the tests: its script's `?name=` is the manager's name. What follows the
// entry stands for an app's own listeners: they tell of all that they hear.
interface Scope extends EventTarget {
  readonly registration: { readonly backgroundFetch: { get(id: string): Promise<unknown> } };
}

declare const BackgroundFetchEvent: new (type: string, init: { registration: unknown }) => Event;

const scope = globalThis as unknown as Scope;
const name = new URL(location.href).searchParams.get('name') ?? '';
installBackgroundFetch({ name });

const heard = new BroadcastChannel(`${name}:app`);
scope.addEventListener('message', async (event) => {
  const { data } = event as MessageEvent;
  heard.postMessage(data);
  // The browser's download UI can't be clicked in a test.
  if (data?.click) {
    const registration = await scope.registration.backgroundFetch.get(data.click);
    scope.dispatchEvent(new BackgroundFetchEvent('backgroundfetchclick', { registration }));
  }
});
for (const type of ['backgroundfetchsuccess', 'backgroundfetchfail', 'backgroundfetchabort'])
  scope.addEventListener(type, () => heard.postMessage(type));
