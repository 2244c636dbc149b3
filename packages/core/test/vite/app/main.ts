import { createBackgroundFetch } from '@bgfetch/core';

/** What the test calls in the page: stores a file, and says what the service worker answers for it then. */
const app = {
  async register(name: string) {
    const { serviceWorker } = navigator;
    const controlled = new Promise((resolve) => {
      serviceWorker.addEventListener('controllerchange', resolve, { once: true });
    });
    const { scope } = await serviceWorker.register(`${import.meta.env.BASE_URL}${name}`);
    if (!serviceWorker.controller) await controlled;
    return scope;
  },
  async store(url: string, workerUrl?: string) {
    const bg = createBackgroundFetch({ driver: 'foreground', ...(workerUrl && { workerUrl }) });
    const registration = await bg.fetch('a', url);
    await (await registration.match(url))?.responseReady;
    const { bodies } = bg.storage.getSnapshot();
    bg.close();
    return bodies;
  },
  async ask(url: string) {
    const response = await fetch(url, { headers: { Range: 'bytes=0-3' } });
    return `${response.status} ${await response.text()} ${response.headers.get('x-from') ?? ''}`;
  },
};
export type ViteApp = typeof app;
Object.assign(globalThis, { app });
