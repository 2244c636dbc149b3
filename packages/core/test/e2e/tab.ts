import type { BrowserContext, Page } from 'playwright-core';
import type { BackgroundFetchManagerOptions, RegistrationSnapshot } from '../../src/index.ts';
import type { App, Report } from './app/app.ts';
import { countTransactions } from './init-scripts.ts';

const PATIENCE_MS = 40_000;

/** Looks in tasks of a message channel, since timers may be the test's. */
const STOP = `(async () => {
  const { port1, port2 } = new MessageChannel();
  while (window.openTransactions > 0) {
    await new Promise((resolve) => {
      port1.onmessage = resolve;
      port2.postMessage(null);
    });
  }
  debugger;
})()`;

/** One page of the app under test, and everything that it has shown so far. */
export class Tab {
  readonly page: Page;
  /** Every snapshot list that the page has shown, oldest first. */
  readonly shown: (readonly RegistrationSnapshot[])[] = [];
  /** `success ep-1`, `abort ep-2` …, in the order in which the page heard of them. */
  readonly events: string[] = [];
  contextId = '';
  readonly #onReport = new Set<() => void>();

  private constructor(page: Page) {
    this.page = page;
  }

  /** Opens the page without a manager. `initScript` runs before the page's own scripts. */
  static async load(context: BrowserContext, url: string, initScript?: string): Promise<Tab> {
    const page = await context.newPage();
    const tab = new Tab(page);
    await page.exposeFunction('report', (report: Report) => tab.#take(report));
    await page.addInitScript(countTransactions);
    if (initScript) await page.addInitScript(initScript);
    await page.goto(url);
    return tab;
  }

  async open(options: BackgroundFetchManagerOptions): Promise<void> {
    this.contextId = await this.call('open', options);
  }

  /** Calls a method of the app in the page. */
  call<M extends keyof App>(method: M, ...args: Parameters<App[M]>): ReturnType<App[M]> {
    return this.page.evaluate(
      ([name, list]) => (window.app[name as M] as (...a: unknown[]) => unknown)(...list),
      [method, args] as [string, unknown[]],
    ) as ReturnType<App[M]>;
  }

  snapshot(id: string): RegistrationSnapshot | undefined {
    return this.shown.at(-1)?.find((snapshot) => snapshot.id === id);
  }

  /** Every distinct byte count that the page has shown for `id`, in order. */
  progress(id: string): number[] {
    const counts = this.shown.flatMap((list) =>
      list.filter((snapshot) => snapshot.id === id).map(({ downloaded }) => downloaded),
    );
    return counts.filter((count, at) => count !== counts[at - 1]);
  }

  /** Resolves with the first snapshot of `id` from now on that is as wanted, the present one included. */
  until(
    id: string,
    wanted: (snapshot: RegistrationSnapshot) => boolean,
  ): Promise<RegistrationSnapshot> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const snapshot = this.snapshot(id);
        if (snapshot && wanted(snapshot)) finish(() => resolve(snapshot));
      };
      const tooLate = setTimeout(() => {
        const last = JSON.stringify(this.snapshot(id));
        finish(() => reject(new Error(`Waited in vain for ${wanted}; the last was ${last}`)));
      }, PATIENCE_MS);
      const finish = (settle: () => void) => {
        clearTimeout(tooLate);
        this.#onReport.delete(look);
        settle();
      };
      this.#onReport.add(look);
      look();
    });
  }

  settled(id: string): Promise<RegistrationSnapshot> {
    return this.until(id, ({ status }) => status === 'settled');
  }

  /** Kills the renderer: no unload, no farewell. */
  async crash(): Promise<void> {
    const crashed = this.page.waitForEvent('crash');
    const devtools = await this.page.context().newCDPSession(this.page);
    // It is never answered: nobody is left to do it.
    void devtools.send('Page.crash').catch(() => {});
    await crashed;
    await this.page.close();
  }

  /**
   * Stops the page's JavaScript between two transactions, as a browser does that freezes a page; in the middle of one it
   * would block the database for all. Resolves with what lets it go on.
   */
  async freeze(): Promise<() => Promise<void>> {
    const devtools = await this.page.context().newCDPSession(this.page);
    const paused = new Promise<void>((resolve) => {
      devtools.once('Debugger.paused', () => resolve());
    });
    await devtools.send('Debugger.enable');
    const stopped = devtools.send('Runtime.evaluate', { expression: STOP, awaitPromise: true });
    // A page that is closed while it is frozen never answers.
    stopped.catch(() => {});
    await paused;
    return async () => {
      await devtools.send('Debugger.resume');
      await stopped;
      await devtools.detach();
    };
  }

  #take(report: Report): void {
    if (report.kind === 'event') this.events.push(`${report.name} ${report.id}`);
    else this.shown.push(report.snapshots);
    for (const look of [...this.#onReport]) look();
  }
}
