import { createBackgroundFetch } from '../../src/index.ts';
import { cacheOf } from '../../src/interop.ts';

/** A dedicated worker, as those in which models run: reads a file through the cache, and says how long it is. */
addEventListener('message', async ({ data }: MessageEvent<{ name: string; url: string }>) => {
  const manager = createBackgroundFetch({ name: data.name, driver: 'foreground' });
  const response = await cacheOf(manager).match(data.url);
  postMessage((await response?.arrayBuffer())?.byteLength);
  manager.close();
});
