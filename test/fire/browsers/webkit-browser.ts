import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { findWebKit, type WebKitPrograms } from '../../../scripts/browsers/webkit.ts';
import { startVirtualDisplay } from '../../engines/virtual-display.ts';
import { descendantsOf, killAll } from './child-processes.ts';
import { type FireBrowser, interruptions } from './fire-browser.ts';
import { RemotePages } from './remote-pages.ts';

/**
 * WebKitGTK's MiniBrowser with a profile in `folder`. It runs without its WebDriver, which allows no profile and ends with
 * the first page that crashes; pages take commands by themselves.
 */
export async function openWebKitBrowser(folder: string): Promise<FireBrowser> {
  const programs = findWebKit();
  if (!programs) throw new Error('There is no WebKitGTK on this machine.');
  const display = await startVirtualDisplay(programs.display);
  const pages = new RemotePages();
  await pages.listen();
  let browser = await launch(programs, display.name, folder, pages);
  /** The document that the test is in; none when the page is empty. */
  let app: string | undefined;

  /** Whether the command was answered says nothing; that the next page is there says all. */
  async function afterwards(cause: () => Promise<unknown>): Promise<void> {
    const hello = pages.nextHello('app');
    cause().catch(() => {});
    app = await hello;
  }

  async function relaunch(): Promise<void> {
    await browser.kill();
    app = undefined;
    browser = await launch(programs as WebKitPrograms, display.name, folder, pages);
  }

  /** A navigation takes the page away from the command that asked for it. */
  function navigate(expression: string): Promise<void> {
    const from = app;
    if (!from) throw new Error('There is no page.');
    return afterwards(() => pages.evaluate(from, '0', expression));
  }

  const withRemote = (url: string): string => {
    const remote = new URL(url);
    remote.searchParams.set('remote', pages.script);
    return remote.href;
  };

  return {
    can: interruptions,
    goto(url) {
      const target = JSON.stringify(withRemote(url));
      if (app) return navigate(`location.href = ${target}`);
      const opened = () =>
        afterwards(() =>
          pages.evaluate(browser.empty, `void open(${target}, '_blank', 'noopener')`),
        );
      // MiniBrowser sometimes goes down with a page that was killed.
      return opened().catch(async () => {
        await relaunch();
        await opened();
      });
    },
    reload: () => navigate('location.reload()'),
    back: () => navigate('history.back()'),
    evaluate(expression) {
      if (!app) throw new Error('There is no page.');
      return pages.evaluate(app, expression);
    },
    async crashPage() {
      const all = browser.webProcesses();
      await killAll(all.filter((pid) => !browser.ofEmptyPage.includes(pid)));
      app = undefined;
    },
    killBrowser: relaunch,
    async closePage() {
      if (app) await pages.evaluate(app, '0', 'close()');
      app = undefined;
    },
    async close() {
      await browser.kill();
      await pages.close();
      await display.stop();
    },
  };
}

interface MiniBrowser {
  /** The empty page, which opens the others. */
  readonly empty: string;
  readonly ofEmptyPage: readonly number[];
  webProcesses(): number[];
  kill(): Promise<void>;
}

async function launch(
  programs: WebKitPrograms,
  display: string,
  folder: string,
  pages: RemotePages,
): Promise<MiniBrowser> {
  const hello = pages.nextHello('empty');
  const child: ChildProcess = spawn(
    programs.browser,
    ['--javascript-can-open-windows-automatically=true', pages.emptyPage],
    {
      stdio: 'ignore',
      env: {
        ...process.env,
        DISPLAY: display,
        HOME: folder,
        XDG_RUNTIME_DIR: folder,
        XDG_DATA_HOME: join(folder, 'data'),
        XDG_CACHE_HOME: join(folder, 'cache'),
        WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
        WEBKIT_DISABLE_COMPOSITING_MODE: '1',
      },
    },
  );
  const main = child.pid ?? 0;
  const webProcesses = () =>
    descendantsOf(main)
      .filter(({ name }) => name === 'WebKitWebProces')
      .map(({ pid }) => pid);
  const empty = await hello;
  return {
    empty,
    ofEmptyPage: webProcesses(),
    webProcesses,
    kill: () => killAll([main, ...descendantsOf(main).map(({ pid }) => pid)]),
  };
}
