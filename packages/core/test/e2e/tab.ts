import type { BrowserContext, Page } from 'playwright-core';
import type { BackgroundFetchManagerOptions, RegistrationSnapshot } from '../../src/index.ts';
import type { App, Report } from './app/app.ts';

const PATIENCE_MS = 40_000;

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

  /** Stops the page's JavaScript where it is; resolves with what lets it go on. */
  async freeze(): Promise<() => Promise<void>> {
    const devtools = await this.page.context().newCDPSession(this.page);
    const paused = new Promise<void>((resolve) => {
      devtools.once('Debugger.paused', () => resolve());
    });
    await devtools.send('Debugger.enable');
    // In a task of its own, so as not to freeze in the middle of a transaction: that would block the database for all.
    const stopped = devtools.send('Runtime.evaluate', { expression: 'debugger' });
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
