import { readFileSync } from 'node:fs';
import type { CDPSession, Page } from 'puppeteer-core';
import { descendantsOf } from '../../test/fire/browsers/child-processes.ts';

/** Bytes. */
export interface Memory {
  /** What is reachable in the page and its workers: objects, and what is in ArrayBuffers. Zero where nothing tells it. */
  readonly heap: number;
  /** Memory of all the browser's processes that no file stands behind, shared memory too (Linux); garbage is in it. */
  readonly processes: number;
}

interface HeapUsage {
  readonly usedSize: number;
  readonly embedderHeapUsedSize?: number;
  readonly backingStorageSize?: number;
}

/** Watches the memory of a page and of its browser, which comes from this process. */
export class MemoryWatch {
  readonly #page: Page | undefined;
  readonly #apart: ReadonlySet<number>;
  #devtools: CDPSession | undefined;

  /** @param page only Chromium's tells its heap; @param apart processes that are not the browser's */
  constructor(page: Page | undefined, apart: readonly number[]) {
    this.#page = page;
    this.#apart = new Set(apart);
  }

  async now(): Promise<Memory> {
    return { heap: await this.#heap(), processes: this.#processes() };
  }

  /** For a page that does nothing: the least of some looks, since dead ArrayBuffers may still be on their way out at the first. */
  async atRest(): Promise<Memory> {
    let least = await this.now();
    for (let look = 0; look < 3; look++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      const { heap, processes } = await this.now();
      least = { heap: Math.min(least.heap, heap), processes: Math.min(least.processes, processes) };
    }
    return least;
  }

  /** Looks again and again until `work` has ended; resolves with the highest of each. */
  async peaks(work: Promise<unknown>): Promise<Memory> {
    let running = true;
    const ended = work.finally(() => {
      running = false;
    });
    let peak: Memory = { heap: 0, processes: 0 };
    while (running) {
      peak = highest(peak, await this.now());
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 200))]);
    }
    await ended;
    return peak;
  }

  async #heap(): Promise<number> {
    if (!this.#page) return 0;
    this.#devtools ??= await this.#page.createCDPSession();
    let heap = await keptIn(this.#devtools);
    // A worker may end while it is looked at; it keeps nothing then.
    for (const { client } of this.#page.workers()) heap += await keptIn(client).catch(() => 0);
    return heap;
  }

  #processes(): number {
    return descendantsOf(process.pid)
      .filter(({ pid }) => !this.#apart.has(pid))
      .reduce((sum, { pid }) => sum + ownMemoryOf(pid), 0);
  }
}

/** Collects garbage, twice: V8 frees the memory of dead ArrayBuffers in a thread of its own after a collection. */
async function keptIn(devtools: CDPSession): Promise<number> {
  await devtools.send('HeapProfiler.collectGarbage');
  await devtools.send('HeapProfiler.collectGarbage');
  const usage = (await devtools.send('Runtime.getHeapUsage')) as HeapUsage;
  const { usedSize, embedderHeapUsedSize = 0, backingStorageSize = 0 } = usage;
  return usedSize + embedderHeapUsedSize + backingStorageSize;
}

export const highest = (one: Memory, other: Memory): Memory => ({
  heap: Math.max(one.heap, other.heap),
  processes: Math.max(one.processes, other.processes),
});

function ownMemoryOf(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return ['Pss_Anon', 'Pss_Shmem'].reduce((sum, name) => {
      const kibibytes = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1];
      return sum + Number(kibibytes ?? 0) * 1024;
    }, 0);
  } catch {
    // It has ended, or this is no Linux.
    return 0;
  }
}
