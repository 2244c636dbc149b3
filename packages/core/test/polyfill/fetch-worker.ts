import type { NativeBackgroundFetchManager } from '../../src/browser/service-worker.ts';
import { installBackgroundFetchPolyfill } from '../../src/polyfill.ts';

// A dedicated worker that starts the background fetch that it is told to, and answers with its id.
interface Task {
  readonly scope: string;
  readonly id: string;
  readonly url: string;
}

installBackgroundFetchPolyfill({ force: true });

async function run({ scope, id, url }: Task): Promise<string | null> {
  const registration = await navigator.serviceWorker?.getRegistration(scope);
  if (!registration) return null;
  const { backgroundFetch } = registration as unknown as {
    readonly backgroundFetch: NativeBackgroundFetchManager;
  };
  return (await backgroundFetch.fetch(id, url)).id;
}

addEventListener('message', ({ data }: MessageEvent<Task>) => {
  run(data).then(postMessage, (error) => postMessage(String(error)));
});
