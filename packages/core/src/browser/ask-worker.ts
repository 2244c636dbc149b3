import { isServingAnswer, type ServingQuestion } from '../model/serving-messages.ts';
import { browserClock, timeBox } from './clock.ts';
import { permitted } from './storage.ts';

/**
 * Sends `message` with a MessagePort of its own for the answer, and resolves with the first answer. A worker that does
 * not know the message never answers: then it rejects with the signal's reason when that aborts.
 */
export function askWorker(
  worker: ServiceWorker,
  message: unknown,
  signal: AbortSignal,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
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
  });
}

/** A worker that has to be started for the question answers within some hundred milliseconds. */
const PATIENCE_MS = 1000;

/** Workers that did not answer, and are not asked again. */
const silent = new WeakSet<ServiceWorker>();

/**
 * Whether the service worker that controls this page says that it would answer a request for `url` from the registration
 * `uid`. `false` where there is none, for URLs of other origins (a link to those does not pass through it), and in a worker.
 */
export async function isServedByController(uid: string, url: string): Promise<boolean> {
  const { navigator, location }: Partial<typeof globalThis> = globalThis;
  const worker = permitted(() => navigator?.serviceWorker)?.controller;
  if (!worker || !location || silent.has(worker)) return false;
  if (permitted(() => new URL(url).origin) !== location.origin) return false;
  const question: ServingQuestion = { bgfetch: 1, type: 'serves', uid, url };
  try {
    const answer = await timeBox(browserClock(), PATIENCE_MS, 'The answer of a worker', (signal) =>
      askWorker(worker, question, signal),
    );
    return isServingAnswer(answer) && answer.serves;
  } catch {
    silent.add(worker);
    return false;
  }
}
