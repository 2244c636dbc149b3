import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Page } from 'playwright-core';
import { build, defaultClientConditions } from 'vite';
import { openChromium } from '../test/engines/chromium.ts';

export interface BenchWorld {
  readonly page: Page;
  /** Where the page is, and the media. */
  readonly url: string;
  end(): Promise<void>;
}

/** The media server in a process of its own, as a server would be, and a Chromium with the benchmark's page. */
export async function openBenchWorld(): Promise<BenchWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'bgfetch-bench-'));
  const staticDir = join(folder, 'page');
  await buildPage(staticDir);
  const server = await startMediaServer(staticDir);
  const context = await openChromium(join(folder, 'profile'));
  const page = await context.newPage();
  await page.goto(server.url);
  await page.evaluate(() => window.bench.ready);
  return {
    page,
    url: server.url,
    async end() {
      await context.close();
      await server.stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function buildPage(outDir: string): Promise<void> {
  const root = join(import.meta.dirname, 'page');
  await build({
    configFile: false,
    logLevel: 'error',
    root,
    resolve: { conditions: ['bgfetch-source', ...defaultClientConditions] },
    build: {
      outDir,
      emptyOutDir: true,
      rolldownOptions: {
        input: { page: join(root, 'index.html'), sw: join(root, 'sw.ts') },
        output: { entryFileNames: '[name].js' },
      },
    },
  });
}

async function startMediaServer(
  staticDir: string,
): Promise<{ url: string; stop(): Promise<void> }> {
  const cli = join(import.meta.dirname, '../examples/media-server/src/cli.ts');
  const child = spawn(process.execPath, [cli, '--static-dir', staticDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^Media server at (\S+)/.exec(line)?.[1];
    if (url === undefined) continue;
    return {
      url,
      async stop() {
        const exited = once(child, 'exit');
        child.kill();
        await exited;
      },
    };
  }
  throw new Error('The media server has not said where it is.');
}
