import { prepare, ways } from './ways.ts';

export interface BenchPage {
  readonly ready: Promise<void>;
  run(way: string, url: string, bytes: number): Promise<number>;
}

declare global {
  interface Window {
    bench: BenchPage;
  }
}

window.bench = {
  ready: prepare(),
  run: (name, url, bytes) => {
    const way = ways[name];
    if (!way) throw new Error(`no way ${name}`);
    return way(url, bytes);
  },
};
