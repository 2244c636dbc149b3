import type { BrowserContext, CDPSession } from 'playwright-core';

interface HeapUsage {
  readonly usedSize: number;
  readonly embedderHeapUsedSize?: number;
  readonly backingStorageSize?: number;
}

/** Watches what a service worker keeps in memory, over a DevTools connection of its own. */
export class WorkerMemory {
  readonly #devtools: CDPSession;
  readonly #sessionId: string;
  readonly #answers = new Map<number, (result: unknown) => void>();
  #last = 0;

  private constructor(devtools: CDPSession, sessionId: string) {
    this.#devtools = devtools;
    this.#sessionId = sessionId;
    devtools.on('Target.receivedMessageFromTarget', ({ message }) => {
      const { id, result } = JSON.parse(message);
      this.#answers.get(id)?.(result);
    });
  }

  /** Of the worker whose script's URL ends so. */
  static async of(context: BrowserContext, script: string): Promise<WorkerMemory> {
    const browser = context.browser();
    if (!browser) throw new Error('This context has no browser to ask.');
    const devtools = await browser.newBrowserCDPSession();
    const { targetInfos } = await devtools.send('Target.getTargets');
    const worker = targetInfos.find(
      ({ type, url }) => type === 'service_worker' && url.endsWith(script),
    );
    if (!worker) throw new Error(`There is no worker ${script}.`);
    const { targetId } = worker;
    const { sessionId } = await devtools.send('Target.attachToTarget', { targetId });
    return new WorkerMemory(devtools, sessionId);
  }

  /** Bytes that are reachable now, what is in ArrayBuffers included. */
  async kept(): Promise<number> {
    await this.#send('HeapProfiler.collectGarbage');
    return this.used();
  }

  /** Bytes that are held now, garbage included. */
  async used(): Promise<number> {
    const usage = (await this.#send('Runtime.getHeapUsage')) as HeapUsage;
    const { usedSize, embedderHeapUsedSize = 0, backingStorageSize = 0 } = usage;
    return usedSize + embedderHeapUsedSize + backingStorageSize;
  }

  /** The most that was kept while `work` was going on. */
  async peak(work: Promise<unknown>): Promise<number> {
    let running = true;
    const ended = work.finally(() => {
      running = false;
    });
    let highest = 0;
    while (running) {
      highest = Math.max(highest, await this.kept());
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 50))]);
    }
    await ended;
    return highest;
  }

  #send(method: string): Promise<unknown> {
    const id = ++this.#last;
    const message = JSON.stringify({ id, method });
    const sessionId = this.#sessionId;
    return new Promise((resolve, reject) => {
      this.#answers.set(id, resolve);
      this.#devtools.send('Target.sendMessageToTarget', { message, sessionId }).catch(reject);
    });
  }
}
