import { onTestFinished } from 'vitest';
import {
  browserServiceWorker,
  type NativeBackgroundFetchManager,
  type ServiceWorkerPort,
} from '../../../src/browser/service-worker.ts';
import { abortNative } from '../../../src/drivers/web/native-fetches.ts';
import { openTopLevelPage } from './top-level-page.ts';

export interface RegisteredWorker {
  readonly registration: ServiceWorkerRegistration;
  /** As a page in the worker's scope has it. */
  readonly port: ServiceWorkerPort;
}

/** Registers a module worker of this folder in a scope of its own until the test has finished. */
export async function registerWorker(script: string): Promise<RegisteredWorker> {
  const page = await openTopLevelPage();
  const url = new URL(script, import.meta.url);
  const scope = new URL(`./scope-${crypto.randomUUID()}/`, import.meta.url).href;
  const { serviceWorker, permissions } = page.navigator;
  const registration = await serviceWorker.register(url, { scope, type: 'module' });
  onTestFinished(async () => {
    // An unregistered worker takes its fetches along, and a body on its way takes the browser along.
    await stopUploads(registration);
    await registration.unregister();
  });
  await activation(registration);
  const workers = {
    ready: Promise.resolve(registration),
    getRegistration: async () => registration,
  };
  return {
    registration,
    port: browserServiceWorker({ workers, permissions, hasBackgroundFetch: true }),
  };
}

async function stopUploads(registration: ServiceWorkerRegistration): Promise<void> {
  const { backgroundFetch } = registration as { backgroundFetch?: NativeBackgroundFetchManager };
  // Of some that never had any, Chromium rejects with an I/O error.
  const ids = (await backgroundFetch?.getIds().catch(() => [])) ?? [];
  for (const id of ids) {
    const native = await backgroundFetch?.get(id);
    if (native && native.uploadTotal > 0) await abortNative(native);
  }
}

async function activation(registration: ServiceWorkerRegistration): Promise<void> {
  const worker = registration.installing ?? registration.waiting ?? registration.active;
  while (worker && worker.state !== 'activated') {
    if (worker.state === 'redundant') throw new Error('The worker could not be installed.');
    await new Promise((resolve) => {
      worker.addEventListener('statechange', resolve, { once: true });
    });
  }
}
