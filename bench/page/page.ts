import { prepare, ways } from './ways.ts';

export interface BenchPage {
  readonly ready: Promise<void>;
  run(way: string, url: string, bytes: number): Promise<number>;
}

declare global {
  interface Window {
    bench: BenchPage;
  }
  interface ServiceWorkerRegistration {
    readonly backgroundFetch?: {
      fetch(id: string, requests: string): Promise<NativeRegistration>;
    };
  }
}

/** What the benchmark needs of the browser's own registration. */
interface NativeRegistration extends EventTarget {
  readonly result: '' | 'success' | 'failure';
  readonly failureReason: string;
}

window.bench = {
  ready: prepare(),
  run: (name, url, bytes) => {
    const way = ways[name];
    if (!way) throw new Error(`no way ${name}`);
    return way(url, bytes);
  },
};
