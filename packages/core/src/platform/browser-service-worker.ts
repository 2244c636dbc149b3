import type { NativeBackgroundFetchManager } from '../spec/native-background-fetch.ts';
import { permissionState } from './permission-state.ts';
import type { ActiveServiceWorker, ServiceWorkerPort } from './service-worker-port.ts';

interface Registration extends Pick<ServiceWorkerRegistration, 'active'> {
  readonly backgroundFetch?: NativeBackgroundFetchManager;
}

/** What of `navigator.serviceWorker` is needed. */
export interface ServiceWorkers {
  readonly ready: Promise<Registration>;
  getRegistration(): Promise<Registration | undefined>;
}

export interface BrowserServiceWorkerOptions {
  readonly workers: ServiceWorkers;
  readonly permissions: Permissions | undefined;
  readonly hasBackgroundFetch: boolean;
}

/** `navigator.serviceWorker` of a page. */
export function browserServiceWorker(options: BrowserServiceWorkerOptions): ServiceWorkerPort {
  const { workers, permissions, hasBackgroundFetch } = options;
  const known = new WeakMap<ServiceWorker, ActiveServiceWorker>();

  return {
    hasBackgroundFetch,
    async ready() {
      if (!(await workers.getRegistration())) return null;
      const registration = await workers.ready;
      const worker = registration.active;
      if (!worker) return null;
      const active = known.get(worker) ?? activeServiceWorker(registration, worker);
      known.set(worker, active);
      return active;
    },
    permission: () => permissionState(permissions, 'background-fetch'),
  };
}

const activeServiceWorker = (
  { backgroundFetch }: Registration,
  worker: ServiceWorker,
): ActiveServiceWorker => ({
  scriptUrl: worker.scriptURL,
  backgroundFetch: backgroundFetch ?? null,
  ask: (message, signal) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
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
      worker.postMessage(message, [port2]);
    }),
});
