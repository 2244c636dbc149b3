import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stopChild } from '../../test/engines/child-process.ts';
import type { DrivenEngine } from '../../test/engines/driven-page.ts';
import type { BenchTasks } from '../page/tasks.ts';
import { buildPage } from './build-page.ts';
import { type MeasuredPage, openMeasuredPage } from './open-page.ts';

/** A server and a page in a browser that has just been started, with a profile that goes with it. */
export interface BenchWorld {
  /** Where the page is, and what is downloaded. */
  readonly url: string;
  /** Runs one of the page's tasks in it. */
  run<Name extends keyof BenchTasks>(
    name: Name,
    ...parameters: Parameters<BenchTasks[Name]>
  ): Promise<Awaited<ReturnType<BenchTasks[Name]>>>;
  /** Loads the page anew. */
  reload(): Promise<void>;
  readonly page: MeasuredPage;
  readonly serverPid: number;
  end(): Promise<void>;
}

interface BenchSite {
  readonly url: string;
  readonly pid: number;
  /** A folder that goes when this ends. */
  readonly folder: string;
  end(): Promise<void>;
}

/** The page, built and served. */
async function openBenchSite(): Promise<BenchSite> {
  const folder = await mkdtemp(join(tmpdir(), 'bgfetch-bench-'));
  const staticDir = join(folder, 'page');
  await buildPage(staticDir);
  const child = fork(join(import.meta.dirname, '../server/serve.ts'), [staticDir]);
  const [url] = (await once(child, 'message')) as [string];
  return {
    url,
    pid: child.pid ?? 0,
    folder,
    async end() {
      await stopChild(child);
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

/** So long the page may take until its tasks can be run. */
const READY_MS = 10_000;

/** WebKitGTK's driver may say that a page has loaded before the scripts of the page have run. */
async function openTasks(page: MeasuredPage, url: string): Promise<void> {
  await page.goto(url);
  const signal = AbortSignal.timeout(READY_MS);
  while (!(await page.evaluate<boolean>('window.bench !== undefined'))) {
    if (signal.aborted) throw new Error(`The tasks of ${url} have not come within ${READY_MS} ms.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export async function openBenchWorld(engine: DrivenEngine): Promise<BenchWorld> {
  const site = await openBenchSite();
  const profile = join(site.folder, 'profile');
  await mkdir(profile);
  const page = await openMeasuredPage(engine, profile);
  await openTasks(page, site.url);
  return {
    url: site.url,
    page,
    serverPid: site.pid,
    run(name, ...parameters) {
      const list = [name, ...parameters].map((value) => JSON.stringify(value)).join(', ');
      return page.evaluate(`window.bench.run(${list})`);
    },
    reload: () => openTasks(page, site.url),
    async end() {
      await page.close();
      await site.end();
    },
  };
}
