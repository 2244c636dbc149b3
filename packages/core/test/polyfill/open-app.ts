import { scriptedServer } from '@bgfetch-test/scripted-server/client';
import { beforeAll, inject, onTestFinished } from 'vitest';
import type { NativeBackgroundFetchManager } from '../../src/browser/service-worker.ts';
import { installBackgroundFetchPolyfill } from '../../src/polyfill.ts';
import { type OnEnd, registerWorker } from './register-worker.ts';
import type { EventReport, Order, Report } from './reports.ts';

// Chromium has the real thing; it is the polyfill that is tested.
installBackgroundFetchPolyfill({ force: true });

export const server = scriptedServer(inject('scriptedServer'));

/** An app with a page, which is the test's own, and a service worker that reports. */
export interface App {
  readonly registration: ServiceWorkerRegistration;
  readonly backgroundFetch: NativeBackgroundFetchManager;
  /** Everything that has been reported so far. */
  readonly reports: readonly Report[];
  tell(order: Order): void;
  /** The next event (of this id) that was not asked for yet; rejects when none comes for 8 seconds. */
  nextEvent(id?: string): Promise<EventReport>;
}

export interface OpenAppOptions {
  /** What the worker does more than report: see app-worker.ts. */
  readonly behaviour?: 'hold' | 'update' | 'late';
  readonly scope?: string;
  readonly onEnd?: OnEnd;
}

/** One app for all tests of a file, which then use ids of their own. */
export function sharedApp(): () => App {
  let app: App | undefined;
  beforeAll(async () => {
    const ends: (() => Promise<void> | void)[] = [];
    app = await openApp({ onEnd: (task) => void ends.push(task) });
    return async () => {
      for (const end of ends) await end();
    };
  });
  return () => {
    if (!app) throw new Error('There is no app yet.');
    return app;
  };
}

export async function openApp(options: OpenAppOptions = {}): Promise<App> {
  const { behaviour = '', scope, onEnd = onTestFinished } = options;
  const url = new URL('./app-worker.ts', import.meta.url);
  url.searchParams.set('behaviour', behaviour);
  return connect(await registerWorker(url, scope, onEnd), onEnd);
}

/** Makes the active worker report to this test. */
export function connect(
  registration: ServiceWorkerRegistration,
  onEnd: OnEnd = onTestFinished,
): App {
  const reports: Report[] = [];
  const events: EventReport[] = [];
  let heard = () => {};
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }: MessageEvent<Report>) => {
    reports.push(data);
    if (data.kind === 'event') events.push(data);
    heard();
  };
  onEnd(() => port1.close());
  const order: Order = { order: 'connect' };
  registration.active?.postMessage(order, [port2]);
  return {
    registration,
    backgroundFetch: managerOf(registration),
    reports,
    tell: (message) => registration.active?.postMessage(message),
    async nextEvent(id) {
      const deadline = Date.now() + 8_000;
      for (;;) {
        const at = events.findIndex((event) => id === undefined || event.id === id);
        const [event] = at < 0 ? [] : events.splice(at, 1);
        if (event) return event;
        if (Date.now() > deadline) throw new Error('No event has come for 8 seconds.');
        await Promise.race([pause(500), new Promise<void>((resolve) => (heard = resolve))]);
      }
    },
  };
}

export function managerOf(registration: ServiceWorkerRegistration): NativeBackgroundFetchManager {
  return (registration as unknown as { backgroundFetch: NativeBackgroundFetchManager })
    .backgroundFetch;
}

/** A URL that answers with this text. */
export async function textAt(text: string, name = 'file.txt'): Promise<string> {
  const length = new TextEncoder().encode(text).byteLength;
  const { url } = await server.script(name, {
    kind: 'raw',
    status: 200,
    headers: [
      ['Content-Type', 'text/plain'],
      ['Content-Length', String(length)],
    ],
    body: [{ send: { text } }],
  });
  return url;
}

/** A URL that answers with nothing before the test is over, or `signal` is given. */
export async function slow(): Promise<{ readonly url: string; finish(): Promise<void> }> {
  const script = { kind: 'resource', seed: 'slow', bytes: 4, waitForSignal: 'go' } as const;
  const resource = await server.script('slow.bin', script);
  return { url: resource.url, finish: () => server.signal(resource, 'go') };
}

/** Resolves once `holds` does, after progress events and on its own. */
export async function until(holds: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 8_000; !holds(); await pause(20))
    if (Date.now() > deadline) throw new Error('It has not come true in 8 seconds.');
}

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

/** The name of what a promise is rejected with; empty when it is not. */
export const rejection = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => '',
    (error) => (error as Error).name,
  );
