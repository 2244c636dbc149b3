import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import type { InlineConfig } from 'vite';
import { createMediaServer } from '../../../../../examples/media-server/src/index.ts';
import type { MediaServerState } from '../../../../../examples/media-server/src/server-state.ts';
import { openChromium } from '../../../../../test/engines/chromium.ts';
import { buildOnce } from '../../../../../test/setup/build-once.ts';
import { Tab } from '../../e2e/tab.ts';
import { buildApp } from '../../e2e/world.ts';
import { runInit } from './run-init.ts';

const workers = join(import.meta.dirname, 'workers');

/** A browser, a server with an app, and every kind of service worker that the app can register. */
export interface WorkerWorld {
  readonly context: BrowserContext;
  readonly url: string;
  readonly server: MediaServerState;
  /** What `bgfetch init` has said. */
  readonly initSaid: string;
  /** A page that is controlled by the worker at `script`. */
  tab(script: string, type?: WorkerType): Promise<Tab>;
  /** Nothing listens there any more. */
  stopServer(): Promise<void>;
  end(): Promise<void>;
}

export async function openWorkerWorld(): Promise<WorkerWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'bgfetch-sw-'));
  const staticDir = join(folder, 'app');
  await buildOnce('core-worker-e2e', folder, buildAll);
  const initSaid = await runInit(join(folder, 'package'), staticDir);
  const server = createMediaServer({ staticDir });
  const { url } = await server.listen();
  const context = await openChromium(join(folder, 'profile'));
  let stopped: Promise<void> | null = null;
  const stopServer = () => {
    stopped ??= server.close();
    return stopped;
  };
  return {
    context,
    url,
    server: server.state,
    initSaid,
    stopServer,
    async tab(script, type = 'classic') {
      const tab = await Tab.load(context, url);
      await tab.page.evaluate(register, { script, type });
      return tab;
    },
    async end() {
      await context.close();
      await stopServer();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** In the page. */
async function register({ script, type }: { script: string; type: WorkerType }): Promise<void> {
  const { serviceWorker } = navigator;
  const controlled = new Promise((resolve) => {
    serviceWorker.addEventListener('controllerchange', resolve, { once: true });
  });
  const had = serviceWorker.controller?.scriptURL;
  const { scriptURL } = (await serviceWorker.register(script, { type })).installing ?? {};
  if (!had || (scriptURL && scriptURL !== had)) await controlled;
}

/** The app with its workers, and what of the package its workers need. */
async function buildAll(folder: string): Promise<void> {
  const app = join(folder, 'app');
  await buildApp(app);
  await buildWorkers(app);
  await cp(join(workers, 'classic-worker.js'), join(app, 'classic-worker.js'));
  const { buildClassic } = await import('./build-classic.ts');
  const dist = join(folder, 'package/dist/classic');
  await buildClassic(dist);
  await cp(join(dist, 'service-worker.global.js'), join(app, 'service-worker.global.js'));
}

async function buildWorkers(outDir: string): Promise<void> {
  const { build, defaultClientConditions } = await import('vite');
  const shared: InlineConfig = {
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['bgfetch-source', ...defaultClientConditions] },
  };
  for (const name of ['module-worker', 'workbox-worker'])
    await build({
      ...shared,
      root: workers,
      // Workbox asks for it.
      define: { 'process.env.NODE_ENV': '"production"' },
      build: {
        outDir,
        emptyOutDir: false,
        minify: false,
        rolldownOptions: {
          input: join(workers, `${name}.ts`),
          output: { format: 'es', entryFileNames: '[name].js' },
        },
      },
    });
}
