import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { build, defaultClientConditions } from 'vite';
import { createMediaServer, type MediaServer } from '../../../examples/media-server/src/index.ts';
import type { FireBrowser } from '../browsers/fire-browser.ts';
import { openFireBrowser } from '../browsers/open-fire-browser.ts';
import type { FirePlace } from '../runner/fire-part.ts';
import type { Report } from './app/report.ts';

/** A browser, a server that has the app and its files, and what the pages report. */
export interface KillWorld {
  readonly browser: FireBrowser;
  readonly server: MediaServer['state'];
  readonly url: string;
  readonly reportUrl: string;
  /** Everything that pages have told since the last `forget()`, as it came. */
  readonly reports: Report[];
  /** Resolves when the reports are as wanted, and rejects after a while. */
  until(wanted: (reports: readonly Report[]) => boolean, limitMs: number): Promise<void>;
  forget(): void;
  end(): Promise<void>;
}

export async function openKillWorld({ engine, folder }: FirePlace): Promise<KillWorld> {
  const staticDir = join(folder, 'app');
  await buildApp(staticDir);
  const server = createMediaServer({ staticDir });
  const { url } = await server.listen();
  const reports: Report[] = [];
  let onReport = () => {};
  const listener = createServer(async (request, response) => {
    let text = '';
    try {
      for await (const piece of request) text += piece;
      reports.push(JSON.parse(text) as Report);
      onReport();
    } catch {
      // The page was killed in the middle of a report.
    }
    response.end();
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  const browser = await openFireBrowser(engine, folder);
  return {
    browser,
    server: server.state,
    url,
    reportUrl: `http://127.0.0.1:${port}/`,
    reports,
    until(wanted, limitMs) {
      return new Promise((resolve, reject) => {
        const late = setTimeout(() => {
          const last = JSON.stringify(reports.at(-1));
          finish(() => reject(new Error(`Waited in vain for ${wanted}; the last was ${last}`)));
        }, limitMs);
        const finish = (settle: () => void) => {
          clearTimeout(late);
          onReport = () => {};
          settle();
        };
        onReport = () => {
          if (wanted(reports)) finish(resolve);
        };
        onReport();
      });
    },
    forget() {
      reports.length = 0;
    },
    async end() {
      await browser.close();
      await server.close();
      listener.closeAllConnections();
      listener.close();
    },
  };
}

async function buildApp(outDir: string): Promise<void> {
  const root = join(import.meta.dirname, 'app');
  await build({
    configFile: false,
    logLevel: 'error',
    root,
    resolve: { conditions: ['bgfetch-source', ...defaultClientConditions] },
    build: {
      outDir,
      emptyOutDir: true,
      minify: false,
      target: 'es2022',
      rolldownOptions: { input: [join(root, 'index.html'), join(root, 'away.html')] },
    },
  });
}
