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

  /** Collects garbage, twice: V8 frees the memory of dead ArrayBuffers in a thread of its own after a collection. */
  async now(): Promise<Memory> {
    const processes = descendantsOf(process.pid)
      .filter(({ pid }) => !this.#apart.has(pid))
      .reduce((sum, { pid }) => sum + ownMemoryOf(pid), 0);
    if (!this.#page) return { heap: 0, processes };
    this.#devtools ??= await this.#page.createCDPSession();
    let heap = 0;
    for (const session of [this.#devtools, ...this.#page.workers().map(({ client }) => client)]) {
      await session.send('HeapProfiler.collectGarbage');
      await session.send('HeapProfiler.collectGarbage');
      const usage = (await session.send('Runtime.getHeapUsage')) as HeapUsage;
      const { usedSize, embedderHeapUsedSize = 0, backingStorageSize = 0 } = usage;
      heap += usedSize + embedderHeapUsedSize + backingStorageSize;
    }
    return { heap, processes };
  }

  /** Looks again and again until `work` has ended; resolves with the highest of each. */
  async peaks(work: Promise<unknown>): Promise<Memory> {
    let running = true;
    const ended = work.finally(() => {
      running = false;
    });
    let heap = 0;
    let processes = 0;
    while (running) {
      const now = await this.now();
      heap = Math.max(heap, now.heap);
      processes = Math.max(processes, now.processes);
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 200))]);
    }
    await ended;
    return { heap, processes };
  }
}

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
