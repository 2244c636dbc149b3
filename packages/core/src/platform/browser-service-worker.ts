import type { NativeBackgroundFetchManager } from '../spec/native-background-fetch.ts';
import type { ActiveServiceWorker, ServiceWorkerPort } from './service-worker-port.ts';

interface MaybeBackgroundFetch {
  readonly backgroundFetch?: NativeBackgroundFetchManager;
}

/** `navigator.serviceWorker` of a page. */
export function browserServiceWorker(
  container: ServiceWorkerContainer,
  permissions: Permissions | undefined,
): ServiceWorkerPort {
  return {
    async ready() {
      const registration = await container.ready;
      return {
        backgroundFetch:
          (registration as ServiceWorkerRegistration & MaybeBackgroundFetch).backgroundFetch ??
          null,
        ask: (message, signal) => ask(registration, message, signal),
      };
    },
    async permission() {
      try {
        const name = 'background-fetch' as PermissionName;
        return (await permissions?.query({ name }))?.state ?? null;
      } catch {
        // Browsers reject a permission name that they don't know.
        return null;
      }
    },
  };
}

const ask = (
  registration: ServiceWorkerRegistration,
  message: unknown,
  signal: AbortSignal,
): ReturnType<ActiveServiceWorker['ask']> =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted();
    if (!registration.active) {
      throw new DOMException('The service worker is gone.', 'InvalidStateError');
    }
    const { port1, port2 } = new MessageChannel();
    const onAbort = (): void => {
      port1.close();
      reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    port1.onmessage = ({ data }) => {
      signal.removeEventListener('abort', onAbort);
      port1.close();
      resolve(data);
    };
    registration.active.postMessage(message, [port2]);
  });
