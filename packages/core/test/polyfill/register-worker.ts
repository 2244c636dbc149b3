import { onTestFinished } from 'vitest';

/** Takes what is to be done when the test, or the file, is over. */
export type OnEnd = (task: () => Promise<void> | void) => void;

/** On a busy machine WebKitGTK now and then never installs a worker, and never unregisters it either. A worker takes a second. */
const STUCK_MS = 8_000;
const TRIES = 3;

/**
 * Registers a module worker until the test has finished; resolves once it is active. Without `scope` in one of its own: a worker
 * that is stuck is then left, and registered in another one.
 */
export async function registerWorker(
  url: URL,
  scope?: string,
  onEnd: OnEnd = onTestFinished,
): Promise<ServiceWorkerRegistration> {
  for (let tries = 1; ; tries += 1) {
    const registering = register(url, scope ?? freshScope());
    const isLast = scope !== undefined || tries === TRIES;
    const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), STUCK_MS));
    const registration = await (isLast ? registering : Promise.race([registering, late]));
    if (registration) {
      onEnd(async () => void (await registration.unregister()));
      return registration;
    }
    registering.catch(() => {});
    console.warn(`A service worker was not installed in ${STUCK_MS} ms, and is left.`);
  }
}

async function register(url: URL, scope: string): Promise<ServiceWorkerRegistration> {
  const registration = await navigator.serviceWorker.register(url, { scope, type: 'module' });
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
