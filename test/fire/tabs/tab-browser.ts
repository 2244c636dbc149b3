import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import puppeteer, { type Page } from 'puppeteer-core';
import { chromiumFlags, findChromium } from '../../../scripts/browsers/chromium.ts';
import { descendantsOf, hasThread } from '../browsers/child-processes.ts';
import type { Shown, TabsApp } from './app/app.ts';

/** As the kernel shortens it. */
const WORKER_THREAD = 'DedicatedWorker';

/** One tab, and everything that it has shown. */
export interface FireTab {
  readonly contextId: string;
  readonly shown: readonly (readonly Shown[])[];
  readonly trouble: readonly string[];
  call<M extends keyof TabsApp>(method: M, ...args: Parameters<TabsApp[M]>): ReturnType<TabsApp[M]>;
  /** Kills the renderer: no unload, no farewell. */
  kill(): Promise<void>;
  close(): Promise<void>;
  /** Stops the renderer's process as the OS does, wherever it is. */
  freeze(): void;
  thaw(): void;
}

export interface TabBrowser {
  /** @param script runs before the page's own */
  open(url: string, name: string, script: string): Promise<FireTab>;
  close(): Promise<void>;
}

/** A Chromium whose tabs have a process each. */
export async function openTabBrowser(folder: string): Promise<TabBrowser> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('There is no Chromium on this machine.');
  const userDataDir = join(folder, 'profile');
  await mkdir(userDataDir, { recursive: true });
  const browser = await puppeteer.launch({
    args: [...chromiumFlags, '--renderer-process-limit=100', '--disable-hang-monitor'],
    executablePath,
    userDataDir,
    headless: true,
    protocolTimeout: 60_000,
  });
  const main = browser.process()?.pid;
  if (main === undefined) throw new Error('The browser has no process.');
  return {
    open: async (url, name, script) => {
      const page = await browser.newPage();
      const shown: (readonly Shown[])[] = [];
      const trouble: string[] = [];
      await page.exposeFunction('shown', (snapshots: readonly Shown[]) => shown.push(snapshots));
      await page.exposeFunction('trouble', (message: string) => trouble.push(message));
      await page.evaluateOnNewDocument(script);
      await page.goto(url);
      const pid = await rendererOf(page, main);
      const call: FireTab['call'] = (method, ...args) =>
        page.evaluate(
          (of, list) =>
            (window.tabsApp[of as keyof TabsApp] as (...a: unknown[]) => unknown)(...list),
          method,
          args as unknown[],
        ) as ReturnType<TabsApp[typeof method]>;
      const contextId = (await call('open', name)) as string;
      return {
        contextId,
        shown,
        trouble,
        call,
        async kill() {
          process.kill(pid, 'SIGKILL');
          await page.close().catch(() => {});
        },
        close: () => page.close(),
        freeze: () => void process.kill(pid, 'SIGSTOP'),
        thaw: () => void process.kill(pid, 'SIGCONT'),
      };
    },
    close: async () => {
      for (const { pid } of descendantsOf(main)) resume(pid);
      await browser.close();
    },
  };
}

function resume(pid: number): void {
  try {
    process.kill(pid, 'SIGCONT');
  } catch {
    // It is gone.
  }
}

/** The browser does not tell in which process a page is; a worker can be seen from outside. */
async function rendererOf(page: Page, main: number): Promise<number> {
  await page.evaluate(() => {
    const script = URL.createObjectURL(new Blob(['onmessage = close']));
    Object.assign(window, { seen: new Worker(script) });
  });
  for (;;) {
    const [found, ...more] = descendantsOf(main).filter(({ pid }) => hasThread(pid, WORKER_THREAD));
    if (found && more.length === 0) {
      await page.evaluate(() => (window as unknown as { seen: Worker }).seen.postMessage('end'));
      while (hasThread(found.pid, WORKER_THREAD)) await passed(5);
      return found.pid;
    }
    await passed(5);
  }
}

export const passed = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));
