import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';
import { createMediaServer } from '../../../../examples/media-server/src/index.ts';
import type { MediaServerState } from '../../../../examples/media-server/src/server-state.ts';
import {
  type DrivenEngine,
  type DrivenPage,
  openDrivenPage,
} from '../../../../test/engines/driven-page.ts';
import type { BackgroundFetchManagerOptions, RegistrationSnapshot } from '../../src/index.ts';
import type { App } from './app/app.ts';
import { buildApp } from './world.ts';

const PATIENCE_MS = 20_000;
/** Each look takes time of the page's and of the browser's. */
const LOOK_AGAIN_MS = 40;

/** A site of many pages, each with a manager of the same name, in one tab of one page. */
export interface Site {
  readonly url: string;
  readonly server: MediaServerState;
  /** Goes there as a user does: by a link in the page. Resolves once the new page has loaded. */
  follow(path: string): Promise<void>;
  back(): Promise<void>;
  forward(): Promise<void>;
  /** Opens the page's manager, unless it is a page that comes back with the one that it had. */
  open(options: BackgroundFetchManagerOptions): Promise<void>;
  call<M extends keyof App>(
    method: M,
    ...args: Parameters<App[M]>
  ): Promise<Awaited<ReturnType<App[M]>>>;
  /** Evaluates an expression in the page. */
  evaluate<T>(expression: string): Promise<T>;
  /** Resolves with the first snapshot of `id` that is as wanted. */
  until(
    id: string,
    wanted: (snapshot: RegistrationSnapshot) => boolean,
  ): Promise<RegistrationSnapshot>;
  end(): Promise<void>;
}

export async function openSite(engine: DrivenEngine): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), 'bgfetch-site-'));
  const staticDir = join(folder, 'app');
  await buildApp(staticDir);
  const server = createMediaServer({ staticDir });
  const { url } = await server.listen();
  const page = await openDrivenPage(engine, join(folder, 'profile'));
  await page.goto(`${url}/start`);
  return {
    url,
    server: server.state,
    async follow(path) {
      const link = `Object.assign(document.createElement('a'), { href: ${JSON.stringify(path)} }).click()`;
      await leave(page, link);
    },
    back: () => leave(page, 'history.back()'),
    forward: () => leave(page, 'history.forward()'),
    async open(options) {
      const opening = `window.opened ??= app.open(${JSON.stringify(options)})`;
      await within('the manager to open', page.evaluate(`${opening}.then(() => true)`));
    },
    call: (method, ...args) =>
      within(method, page.evaluate(`app.${method}(...${JSON.stringify(args)})`)),
    evaluate: (expression) => page.evaluate(expression),
    async until(id, wanted) {
      const tooLate = Date.now() + PATIENCE_MS;
      for (;;) {
        const list = await page.evaluate<RegistrationSnapshot[]>('app.snapshots()');
        const found = list.find((snapshot) => snapshot.id === id);
        if (found && wanted(found)) return found;
        if (Date.now() > tooLate)
          throw new Error(`Waited in vain for ${wanted}; the last was ${JSON.stringify(found)}`);
        await passed(LOOK_AGAIN_MS);
      }
    },
    async end() {
      await page.close();
      await server.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Does what leads to another page, and waits until that is there with its app. */
async function leave(page: DrivenPage, expression: string): Promise<void> {
  const from = await page.evaluate<string>('location.href');
  // In a task of its own, so that this page can still answer.
  await page.evaluate(`void setTimeout(() => { ${expression} }, 0)`);
  const arrived = `location.href !== ${JSON.stringify(from)} && document.readyState === 'complete' && !!window.app`;
  const tooLate = Date.now() + PATIENCE_MS;
  while (!(await page.evaluate<boolean>(arrived).catch(() => false))) {
    if (Date.now() > tooLate) throw new Error(`${expression} led nowhere`);
    await passed(LOOK_AGAIN_MS);
  }
}

function within<T>(what: string, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const error = new Error(`Waited in vain for ${what}`);
    const timer = setTimeout(() => reject(error), PATIENCE_MS);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
