import { join } from 'node:path';
import { build, defaultClientConditions } from 'vite';
import { createMediaServer, type MediaServer } from '../../../examples/media-server/src/index.ts';
import { type FireTab, openTabBrowser } from './tab-browser.ts';

export interface TabWorld {
  readonly server: MediaServer['state'];
  readonly url: string;
  /** A tab whose time is so much faster, with a manager of this name. */
  open(name: string, timesFaster: number): Promise<FireTab>;
  end(): Promise<void>;
}

export async function openTabWorld(folder: string): Promise<TabWorld> {
  const staticDir = join(folder, 'app');
  await build({
    configFile: false,
    logLevel: 'error',
    root: join(import.meta.dirname, 'app'),
    resolve: { conditions: ['bgfetch-source', ...defaultClientConditions] },
    build: { outDir: staticDir, emptyOutDir: true, minify: false },
  });
  const server = createMediaServer({ staticDir });
  const { url } = await server.listen();
  const browser = await openTabBrowser(folder);
  // One after the other: their processes are told apart while they open.
  let opening: Promise<unknown> = Promise.resolve();
  return {
    server: server.state,
    url,
    open(name, timesFaster) {
      const opened = opening.then(() => browser.open(url, name, fasterTime(timesFaster)));
      opening = opened.catch(() => {});
      return opened;
    },
    async end() {
      await browser.close();
      await server.close();
    },
  };
}

const fasterTime = (times: number): string => `{
  const now = Date.now.bind(Date);
  const later = window.setTimeout.bind(window);
  Date.now = () => now() * ${times};
  window.setTimeout = (callback, ms, ...args) => later(callback, ms / ${times}, ...args);
}`;
