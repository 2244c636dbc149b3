import type { LogEntry, ScopeFaults } from '../../../../examples/media-server/src/index.ts';
import { seededSource, sha256OfSource } from '../../../../examples/media-server/src/index.ts';
import type { BackgroundFetchManagerOptions } from '../../src/index.ts';
import { Tab } from './tab.ts';
import type { World } from './world.ts';

export interface TrialFile {
  readonly url: string;
  readonly seed: string;
  readonly bytes: number;
}

/**
 * One test's part of the world: a manager name, faults and a request log of its own, so that tests that share a browser
 * and a server do not meet.
 */
export class Trial {
  readonly name: string;
  readonly options: BackgroundFetchManagerOptions;
  readonly #world: World;
  readonly #tabs: Tab[] = [];

  constructor(world: World, name: string, options: BackgroundFetchManagerOptions = {}) {
    this.#world = world;
    this.name = name;
    this.options = { driver: 'foreground', name, ...options };
  }

  file(seed: string, bytes: number): TrialFile {
    const url = `${this.#world.url}/media/${seed}/${bytes}/${seed}.bin?scope=${this.name}`;
    return { url, seed, bytes };
  }

  sha256(file: TrialFile): Promise<string> {
    return sha256OfSource(seededSource(file.seed, file.bytes));
  }

  /** Changes what the server does to this trial's requests. */
  faults(change: Partial<ScopeFaults>): void {
    this.#world.server.faults.change(this.name, change);
  }

  /** The server is dead to this trial for a while. */
  outage(ms: number): void {
    this.#world.server.outage.begin(ms, this.name);
  }

  requests(): readonly LogEntry[] {
    return this.#world.server.log.entries(this.name);
  }

  sentBytes(): number {
    return this.requests().reduce((sum, { bytesSent }) => sum + bytesSent, 0);
  }

  /** A tab with this trial's manager. */
  async tab(initScript?: string): Promise<Tab> {
    const tab = await this.page(initScript);
    await tab.open(this.options);
    return tab;
  }

  /** A tab whose manager is still to be opened. */
  async page(initScript?: string): Promise<Tab> {
    const tab = await Tab.load(this.#world.context, this.#world.url, initScript);
    this.#tabs.push(tab);
    return tab;
  }

  async end(): Promise<void> {
    await Promise.all(this.#tabs.map(({ page }) => page.close()));
  }
}
