import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, CDPSession, Page } from 'playwright-core';
import { build, defaultClientConditions } from 'vite';
import { createMediaServer } from '../../../../../../examples/media-server/src/index.ts';
import { openChromium } from '../../../../../../test/engines/chromium.ts';
import { systemClock } from '../../../../src/browser/clock.ts';
import { createFakeNative, type FakeNative, type FakePage } from '../../../../src/testing.ts';
import type { Told } from './app/app.ts';

const pluginSource = readFileSync(
  createRequire(import.meta.url).resolve(
    'cordova-plugin-background-fetch-7/www/BackgroundFetch.js',
  ),
  'utf8',
);

export interface Pocket {
  readonly native: FakeNative;
  readonly server: ReturnType<typeof createMediaServer>['state'];
  /** What the pages have told, oldest first. */
  readonly told: Told[];
  /** Where the file of the app is. */
  fileUrl(seed: string, bytes: number, scope: string): string;
  /** The page that is loaded, once it is. */
  page(): Promise<Page>;
  /** Sets the app's file, and launches it. */
  launch(file: string): Promise<void>;
  background(): Promise<void>;
  foreground(): Promise<void>;
  /** The page's JavaScript stops where it is, and goes on. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** The OS kills the app: no unload, no farewell. */
  kill(): Promise<void>;
  end(): Promise<void>;
}

/** The fake phone in Node, in real time, with a real Chromium for its web view and the real Cordova plugin in it. */
export async function openPocket(): Promise<Pocket> {
  const folder = await mkdtemp(join(tmpdir(), 'bgfetch-pocket-'));
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
  const context = await openChromium(join(folder, 'profile'));
  const native = createFakeNative({ clock: systemClock(globalThis), loadMs: 0 });
  const told: Told[] = [];
  let file = '';
  let loading: Promise<Page> = Promise.reject(new Error('The app was not launched.'));
  loading.catch(() => {});
  let debug: CDPSession | null = null;

  native.onLaunch((fakePage) => {
    const inFront = native.app === 'foreground';
    const query = new URLSearchParams({ in: inFront ? 'front' : 'background', file });
    loading = load(context, fakePage, `${url}/?${query}`, told);
    loading.catch(() => {});
  });

  const show = async (visible: boolean): Promise<void> => {
    await (await loading).evaluate((value) => window.setVisible(value), visible);
  };
  return {
    native,
    server: server.state,
    told,
    fileUrl: (seed, bytes, scope) => `${url}/media/${seed}/${bytes}/${seed}.bin?scope=${scope}`,
    page: () => loading,
    async launch(fileUrl) {
      file = fileUrl;
      native.launch();
      await until(() => native.page !== null);
      await loading;
    },
    async background() {
      native.background();
      await show(false);
    },
    async foreground() {
      native.foreground();
      await until(() => native.page !== null);
      await show(true);
    },
    async freeze() {
      const page = await loading;
      const session = await context.newCDPSession(page);
      const paused = new Promise<void>((resolve) =>
        session.once('Debugger.paused', () => resolve()),
      );
      await session.send('Debugger.enable');
      // In a task of its own, not in the middle of one of the app's. It is answered when the page goes on, or never.
      void session.send('Runtime.evaluate', { expression: 'debugger' }).catch(() => {});
      await paused;
      native.freeze();
      debug = session;
    },
    async thaw() {
      const session = debug;
      debug = null;
      await session?.send('Debugger.resume');
      await session?.detach();
      native.thaw();
    },
    async kill() {
      const page = await loading;
      native.kill('jetsam');
      debug = null;
      const crashed = page.waitForEvent('crash');
      const session = await context.newCDPSession(page);
      void session.send('Page.crash').catch(() => {});
      await crashed;
      await page.close();
    },
    async end() {
      await context.close();
      await server.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function load(
  context: BrowserContext,
  fakePage: FakePage,
  url: string,
  told: Told[],
): Promise<Page> {
  const page = await context.newPage();
  const post = fakePage.cordovaMessages((...answer) => {
    page
      .evaluate(([id, status, message, keep]) => {
        window.fromNative(id, status === 1 ? 'ok' : 'error', message, keep);
      }, answer)
      .catch(() => {});
  });
  await page.exposeFunction('toNative', (id: string, action: string, args: unknown[]) =>
    post([id, 'BackgroundFetch', action, args]),
  );
  await page.exposeFunction('tell', (word: Told) => void told.push(word));
  await page.addInitScript({ content: `window.pluginSource = ${JSON.stringify(pluginSource)};` });
  await page.goto(url);
  return page;
}

/** Waits in real time until `holds`; rejects after half a minute. */
export async function until(holds: () => boolean): Promise<void> {
  const limit = Date.now() + 30_000;
  while (!holds()) {
    if (Date.now() > limit) throw new Error(`Waited in vain for ${holds}.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
