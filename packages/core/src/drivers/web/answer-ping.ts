import { isWorkerPing, type WorkerPong } from './worker-messages.ts';

/** In the service worker: answers the pings for `name`, and hides them from the listeners that were added later. */
export function answerPing(event: MessageEvent, name: string): void {
  if (!isWorkerPing(event.data) || event.data.name !== name) return;
  event.stopImmediatePropagation();
  event.ports[0]?.postMessage({ bgfetch: 1, type: 'worker-pong' } satisfies WorkerPong);
}
