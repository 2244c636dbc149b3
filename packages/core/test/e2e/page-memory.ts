import type { CDPSession, Page } from 'playwright-core';

/** Bytes. V8 counts what is in ArrayBuffers apart from its heap; bodies would pile up there. */
export interface MemoryUse {
  readonly heap: number;
  readonly buffers: number;
}

interface HeapUsage {
  readonly usedSize: number;
  readonly embedderHeapUsedSize?: number;
  readonly backingStorageSize?: number;
}

/** Watches what a page keeps in memory while something runs in it. */
export class PageMemory {
  readonly #devtools: CDPSession;

  private constructor(devtools: CDPSession) {
    this.#devtools = devtools;
  }

  static async of(page: Page): Promise<PageMemory> {
    return new PageMemory(await page.context().newCDPSession(page));
  }

  /**
   * What is reachable now: garbage is collected first. Twice, since V8 frees the memory of dead ArrayBuffers in a thread of its
   * own after a collection, and the next one waits for that.
   */
  async kept(): Promise<MemoryUse> {
    await this.#devtools.send('HeapProfiler.collectGarbage');
    await this.#devtools.send('HeapProfiler.collectGarbage');
    return this.used();
  }

  /**
   * The same while bytes come by the hundred megabytes a second: those that come between a collection and the look are counted too.
   * What is kept is there at each look, so the lowest of several is taken, and of more where it is higher than `before`.
   */
  async #keptMeanwhile(before: MemoryUse): Promise<MemoryUse> {
    let lowest = await this.kept();
    for (let looks = 1; looks < 3 || (looks < 10 && isHigher(lowest, before)); looks += 1) {
      const look = await this.kept();
      lowest = {
        heap: Math.min(lowest.heap, look.heap),
        buffers: Math.min(lowest.buffers, look.buffers),
      };
    }
    return lowest;
  }

  /** What is held now, garbage included. */
  async used(): Promise<MemoryUse> {
    const usage = (await this.#devtools.send('Runtime.getHeapUsage')) as HeapUsage;
    const { usedSize, embedderHeapUsedSize = 0, backingStorageSize = 0 } = usage;
    return { heap: usedSize + embedderHeapUsedSize, buffers: backingStorageSize };
  }

  /** Samples until `work` has ended; resolves with the highest of each. */
  async peaks(work: Promise<unknown>): Promise<{ kept: MemoryUse; used: MemoryUse }> {
    let running = true;
    const ended = work.finally(() => {
      running = false;
    });
    let kept: MemoryUse = { heap: 0, buffers: 0 };
    let used: MemoryUse = { heap: 0, buffers: 0 };
    while (running) {
      used = highest(used, await this.used());
      kept = highest(kept, await this.#keptMeanwhile(kept));
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 100))]);
    }
    await ended;
    return { kept, used };
  }
}

const isHigher = (one: MemoryUse, other: MemoryUse): boolean =>
  one.heap > other.heap || one.buffers > other.buffers;

const highest = (one: MemoryUse, other: MemoryUse): MemoryUse => ({
  heap: Math.max(one.heap, other.heap),
  buffers: Math.max(one.buffers, other.buffers),
});
