import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { createMediaServer } from '../../../../examples/media-server/src/index.ts';
import type { MediaServerState } from '../../../../examples/media-server/src/server-state.ts';
import { openChromium } from '../../../../test/engines/chromium.ts';
import { buildOnce } from '../../../../test/setup/build-once.ts';

/** A browser with a profile of its own, and a server that has the app and its files. */
export interface World {
  readonly context: BrowserContext;
  readonly url: string;
  readonly server: MediaServerState;
  end(): Promise<void>;
}

export async function openWorld(): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'bgfetch-e2e-'));
  const staticDir = join(folder, 'app');
  await buildApp(staticDir);
  const server = createMediaServer({ staticDir });
  const { url } = await server.listen();
  const context = await openChromium(join(folder, 'profile'));
  return {
    context,
    url,
    server: server.state,
    async end() {
      await context.close();
      await server.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** The app under test, built into `outDir`. */
export function buildApp(outDir: string): Promise<void> {
  return buildOnce('core-e2e', outDir, async (outDir) => {
    const { build, defaultClientConditions } = await import('vite');
    await build({
      configFile: false,
      logLevel: 'error',
      root: join(import.meta.dirname, 'app'),
      resolve: { conditions: ['bgfetch-source', ...defaultClientConditions] },
      build: { outDir, emptyOutDir: true, minify: false },
    });
  });
}
