import { onTestFinished } from 'vitest';

/** Takes what is to be done when the test, or the file, is over. */
export type OnEnd = (task: () => Promise<void> | void) => void;

/** Registers a module worker in a scope of its own until the test has finished; resolves once it is active. */
export async function registerWorker(
  url: URL,
  scope: string = freshScope(),
  onEnd: OnEnd = onTestFinished,
): Promise<ServiceWorkerRegistration> {
  const registration = await navigator.serviceWorker.register(url, { scope, type: 'module' });
  onEnd(async () => void (await registration.unregister()));
  await activated(registration);
  return registration;
}

export function freshScope(): string {
  // In a variable, lest Vite take what follows for the URL of an asset.
  const here = import.meta.url;
  return new URL(`./scope-${crypto.randomUUID()}/`, here).href;
}

export async function activated(registration: ServiceWorkerRegistration): Promise<void> {
  const worker = registration.installing ?? registration.waiting ?? registration.active;
  while (worker && worker.state !== 'activated') {
    if (worker.state === 'redundant') throw new Error('The worker could not be installed.');
    await new Promise((resolve) => {
      worker.addEventListener('statechange', resolve, { once: true });
    });
  }
}
