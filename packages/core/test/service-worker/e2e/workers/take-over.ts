interface Scope extends EventTarget {
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
}

/** Makes this worker the pages' at once, so that a test need not reload them. */
export function takeOver(): void {
  const scope = globalThis as unknown as Scope;
  scope.addEventListener('install', () => void scope.skipWaiting());
  scope.addEventListener('activate', (event) => {
    (event as Event & { waitUntil(promise: Promise<void>): void }).waitUntil(scope.clients.claim());
  });
}
