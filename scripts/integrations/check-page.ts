import { type ChildProcess, spawn } from 'node:child_process';
import { createReadStream, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { chromium } from 'playwright-core';
import { chromiumFlags } from '../browsers/chromium.ts';

/** How a built app is shown: the folder that a web server has, or the command that is one, which listens at `$PORT`. */
export interface Page {
  readonly folder?: string;
  readonly start?: readonly string[];
}

/** The file that each app downloads: its size shows that all of it has come. */
const EPISODE = { path: 'public/episode.bin', bytes: 300_000 };

const limitMs = 60_000;

/**
 * Puts the file into a project, before it is built. The function that is returned opens the built app: its page has to say that the
 * download ended with a success and the whole file, and after a reload once more.
 */
export async function checkPage(
  project: string,
  { folder, start }: Page,
): Promise<(browser: string) => Promise<void>> {
  const file = join(project, EPISODE.path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, new Uint8Array(EPISODE.bytes).fill(7));
  return async (executablePath) => {
    const server = start
      ? await command(project, start)
      : await files(join(project, folder ?? '.'), file);
    const browser = await chromium.launch({ executablePath, args: chromiumFlags });
    try {
      const page = await browser.newPage();
      const said: string[] = [];
      page.on('console', (message) => said.push(message.text()));
      page.on('pageerror', (error) => said.push(`${error}`));
      for (const visit of ['first', 'second']) {
        await (visit === 'first' ? page.goto(server.url) : page.reload());
        const wanted = `success ${EPISODE.bytes}`;
        const shows = `document.body.dataset.result === '${wanted}'`;
        await page.waitForFunction(shows, undefined, { timeout: limitMs }).catch(async () => {
          const result = await page.evaluate(() => document.body.dataset.result);
          throw new Error(`The ${visit} page shows ${result}, not ${wanted}.\n${said.join('\n')}`);
        });
      }
    } finally {
      await browser.close();
      server.close();
    }
  };
}

interface Server {
  readonly url: string;
  close(): void;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
};

/** Serves a folder, and the file at its place. A path without an ending may be that of a module. */
async function files(root: string, episode: string): Promise<Server> {
  const server = createServer(({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://localhost');
    const path = join(root, pathname);
    const candidates =
      pathname === '/episode.bin'
        ? [episode]
        : [path, `${path}.js`, join(path, 'index.js'), join(path, 'index.html')];
    const found = candidates.find((each) => existsSync(each) && statSync(each).isFile());
    if (!found) return void response.writeHead(404).end();
    const { size } = statSync(found);
    const type = TYPES[extname(found)] ?? 'application/octet-stream';
    response.writeHead(200, { 'Content-Type': type, 'Content-Length': size, ETag: `"${size}"` });
    createReadStream(found).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}/`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts the app's own server, and waits until it answers. */
async function command(cwd: string, words: readonly string[]): Promise<Server> {
  const port = await freePort();
  const [program = '', ...args] = words.map((word) => word.replace('$PORT', `${port}`));
  const env = { ...process.env, PORT: `${port}`, HOST: '127.0.0.1', NODE_ENV: 'production' };
  const child = spawn(program, args, { cwd, env, stdio: 'ignore', detached: true });
  const url = `http://localhost:${port}/`;
  const until = performance.now() + limitMs;
  while (
    !(await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (performance.now() > until || child.exitCode !== null) {
      end(child);
      throw new Error(`${words.join(' ')} does not answer.`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return { url, close: () => end(child) };
}

function end({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGTERM');
  } catch {}
}
