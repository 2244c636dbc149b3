import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Builder, Capabilities, type WebDriver } from 'selenium-webdriver';
import type { WebKitPrograms } from '../../scripts/browsers/webkit.ts';
import { stopChild } from './child-process.ts';
import type { LaunchEngine } from './engine.ts';
import { startVirtualDisplay } from './virtual-display.ts';

/** A session of WebKitGTK's MiniBrowser under its own WebDriver, in a virtual display. It is ephemeral. */
export interface WebKitSession {
  readonly session: WebDriver;
  /** The process of the driver, from which those of the browser come. */
  readonly pid: number;
  close(): Promise<void>;
}

export async function openWebKitSession(programs: WebKitPrograms): Promise<WebKitSession> {
  const home = await mkdtemp(join(tmpdir(), 'bgfetch-webkit-'));
  const display = await startVirtualDisplay(programs.display);
  const port = await freePort();
  const service = spawn(programs.driver, [`--port=${port}`], {
    stdio: 'ignore',
    env: {
      ...process.env,
      DISPLAY: display.name,
      XDG_RUNTIME_DIR: home,
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
      WEBKIT_DISABLE_COMPOSITING_MODE: '1',
    },
  });
  const stop = async () => {
    await stopChild(service);
    await display.stop();
    await rm(home, { recursive: true, force: true });
  };
  try {
    await listening(port);
    const session = await new Builder()
      .usingServer(`http://127.0.0.1:${port}`)
      .withCapabilities(capabilities(programs.browser))
      .build();
    return {
      session,
      pid: service.pid ?? 0,
      async close() {
        await session.quit().catch(() => {});
        await stop();
      },
    };
  } catch (problem) {
    await stop();
    throw problem;
  }
}

/** An engine that opens pages in such a session. */
export function webkitEngine(programs: WebKitPrograms): LaunchEngine {
  return async () => {
    const { session, close } = await openWebKitSession(programs);
    return { open: (url) => session.get(url), close };
  };
}

function capabilities(browser: string): Capabilities {
  return new Capabilities({
    browserName: 'MiniBrowser',
    'webkitgtk:browserOptions': { binary: browser, args: ['--automation'] },
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port to be had');
  return address.port;
}

async function listening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/status`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('WebKitWebDriver did not answer within 10 s');
}
