import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { chromiumFlags, findChromium } from '../../../scripts/browsers/chromium.ts';
import { findFirefox } from '../../../scripts/browsers/firefox.ts';
import { descendantsOf, hasThread, killAll } from './child-processes.ts';
import { type FireBrowser, interruptions } from './fire-browser.ts';

/** Chromium, by its own protocol, or Firefox, by WebDriver BiDi, with a profile in `folder`. */
export async function openPuppeteerBrowser(
  engine: 'chromium' | 'firefox',
  folder: string,
): Promise<FireBrowser> {
  let browser = await launch();
  let page = await browser.newPage();

  async function launch(): Promise<Browser> {
    const executablePath = engine === 'chromium' ? findChromium() : findFirefox();
    if (!executablePath) throw new Error(`There is no ${engine} on this machine.`);
    return puppeteer.launch({
      ...(engine === 'chromium'
        ? { args: chromiumFlags }
        : { browser: 'firefox', extraPrefsFirefox: { 'toolkit.startup.max_resumed_crashes': -1 } }),
      executablePath,
      userDataDir: folder,
      headless: true,
    });
  }

  const mainPid = (): number => {
    const pid = browser.process()?.pid;
    if (pid === undefined) throw new Error('The browser has no process.');
    return pid;
  };

  async function crash(target: Page): Promise<void> {
    if (engine === 'chromium') {
      const devtools = await target.createCDPSession();
      const crashed = new Promise((resolve) => target.once('error', resolve));
      // It is never answered: nobody is left to do it.
      void devtools.send('Page.crash').catch(() => {});
      await crashed;
    } else {
      await killAll([await processWithWorker(target)]);
    }
  }

  /** Firefox does not tell in which process a page is, and a worker can be seen from outside. */
  async function processWithWorker(target: Page): Promise<number> {
    await target.evaluate(`void new Worker(URL.createObjectURL(new Blob(['onmessage = close'])))`);
    for (;;) {
      const found = descendantsOf(mainPid()).find(({ pid }) => hasThread(pid, 'DOM Worker'));
      if (found) return found.pid;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Leaves the old page, dead or alive, for a new one. */
  async function replacePage(): Promise<void> {
    const old = page;
    page = await browser.newPage();
    await old.close().catch(() => {});
  }

  return {
    can: interruptions,
    async goto(url) {
      await page.goto(url, { waitUntil: 'domcontentloaded' });
    },
    async reload() {
      await page.reload({ waitUntil: 'domcontentloaded' });
    },
    async back() {
      // Firefox says nothing of a page that comes out of its cache: whoever wants to know looks at the page.
      await page.evaluate('setTimeout(() => history.back(), 0)');
    },
    evaluate: <T>(expression: string) => page.evaluate(expression) as Promise<T>,
    async crashPage() {
      await crash(page);
      await replacePage();
    },
    async killBrowser() {
      const main = mainPid();
      const all = [main, ...descendantsOf(main).map(({ pid }) => pid)];
      await killAll(all);
      browser = await launch();
      page = await browser.newPage();
    },
    closePage: replacePage,
    close: () => browser.close(),
  };
}
