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
  /** The path of the file that the app downloads. Default `episode.bin`. */
  readonly file?: string;
  /** Its service worker serves the app itself, so that all of it works without a server, too. */
  readonly offline?: boolean;
}

/** The size of the file that each app downloads: it shows that all of it has come. */
const EPISODE_BYTES = 300_000;

const limitMs = 60_000;

/**
 * Puts the file into a project, before it is built. The function that is returned opens the built app: its page has to say that the
 * download ended with a success and the whole file, and after a reload once more. Where a folder is served, the server breaks off the
 * first answer in the middle of the file.
 */
export async function checkPage(
  project: string,
  { folder, start, file: path = 'episode.bin', offline = false }: Page,
): Promise<(browser: string) => Promise<void>> {
  const file = join(project, 'public', path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, new Uint8Array(EPISODE_BYTES).fill(7));
  return async (executablePath) => {
    const server = start
      ? await command(project, start)
      : await files(join(project, folder ?? '.'), `/${path}`, file);
    const browser = await chromium.launch({ executablePath, args: chromiumFlags });
    try {
      const page = await browser.newPage();
      const said: string[] = [];
      page.on('console', (message) => said.push(message.text()));
      page.on('pageerror', (error) => said.push(`${error}`));
      for (const visit of ['first', 'second', ...(offline ? ['offline'] : [])]) {
        if (visit === 'offline') server.close();
        await (visit === 'first' ? page.goto(server.url) : page.reload());
        const wanted = `success ${EPISODE_BYTES}`;
        const shows = `document.body.dataset.result === '${wanted}'`;
        await page.waitForFunction(shows, undefined, { timeout: limitMs }).catch(async () => {
          const result = await page.evaluate(() => document.body.dataset.result);
          throw new Error(`The ${visit} page shows ${result}, not ${wanted}.\n${said.join('\n')}`);
        });
      }
      if (server.brokenOff?.() === false) throw new Error('The file was never asked for.');
    } finally {
      await browser.close();
      server.close();
    }
  };
}

interface Server {
  readonly url: string;
  /** Whether it has broken off the one answer. */
  brokenOff?(): boolean;
  close(): void;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
};

/**
 * Serves a folder, and the file at its place, of which the first answer breaks off. It knows no ranges. A path without an ending may
 * be that of a module.
 */
async function files(root: string, path: string, episode: string): Promise<Server> {
  let brokenOff = false;
  const server = createServer(({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://localhost');
    const asked = join(root, pathname);
    const candidates =
      pathname === path
        ? [episode]
        : [asked, `${asked}.js`, join(asked, 'index.js'), join(asked, 'index.html')];
    const found = candidates.find((each) => existsSync(each) && statSync(each).isFile());
    if (!found) return void response.writeHead(404).end();
    const { size } = statSync(found);
    const type = TYPES[extname(found)] ?? 'application/octet-stream';
    response.writeHead(200, { 'Content-Type': type, 'Content-Length': size, ETag: `"${size}"` });
    if (found !== episode || brokenOff) return void createReadStream(found).pipe(response);
    brokenOff = true;
    const half = createReadStream(found, { end: size / 2 - 1 });
    half.pipe(response, { end: false });
    half.once('end', () => setTimeout(() => response.destroy(), 200));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}/`,
    brokenOff: () => brokenOff,
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
