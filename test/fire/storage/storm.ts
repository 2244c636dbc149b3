import { type BackgroundFetchManager, createBackgroundFetch } from '@bgfetch/core';
import { deleteDB, openDB } from 'idb';
import { seededRandom } from '../runner/seeded-random.ts';
import { breakStorage, type StorageFaults } from './storage-faults.ts';
import { countRows, loseChunk, spoilRow } from './tamper.ts';

/** A file to download, and what must come of it. */
export interface StormFile {
  readonly url: string;
  readonly bytes: Uint8Array;
}

const CALM: StorageFaults = { everyNth: 0, way: 'abort', isFull: false, opensNothing: false };
const STEPS = 14;
const LONGEST_PAUSE_MS = 60;
/** When everything works again, this is more than enough. */
const PATIENCE_MS = 40_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Downloads the files while everything that can happen to a storage happens to it, in an order that the seed says. When
 * it has calmed down, every file must be had, byte by byte, nothing may hang, and nothing may be left when it is released.
 */
export async function runStorm(
  seed: number,
  files: readonly StormFile[],
): Promise<Record<string, number>> {
  const storm = new Storm(seed, files);
  try {
    return await storm.run();
  } catch (error) {
    throw new Error(`${String(error)}; steps: ${storm.steps.join(', ')}; ${storm.view()}`);
  } finally {
    storm.end();
  }
}

class Storm {
  readonly steps: string[] = [];
  readonly #random: () => number;
  readonly #files: readonly StormFile[];
  readonly #name: string;
  readonly #faults: StorageFaults = { ...CALM };
  readonly #restore: () => void;
  readonly #managers: BackgroundFetchManager[] = [];
  readonly #uncaught: string[] = [];
  readonly #onUncaught = (event: PromiseRejectionEvent): void => {
    this.#uncaught.push(String(event.reason));
  };

  constructor(seed: number, files: readonly StormFile[]) {
    this.#random = seededRandom(seed);
    this.#files = files;
    this.#name = `storm-${seed}-${Date.now()}`;
    this.#restore = breakStorage(this.#database, this.#faults);
    addEventListener('unhandledrejection', this.#onUncaught);
  }

  get #database(): string {
    return `${this.#name}:store`;
  }

  /** The newest tab. */
  get #manager(): BackgroundFetchManager {
    const manager = this.#managers.at(-1);
    if (!manager) throw new Error('There is no manager.');
    return manager;
  }

  async run(): Promise<Record<string, number>> {
    this.#open();
    await this.#startMissing();
    const actions = Object.entries(this.#actions);
    for (let step = 0; step < STEPS; step += 1) {
      await pause(this.#random() * LONGEST_PAUSE_MS);
      const [name, act] = actions[Math.floor(this.#random() * actions.length)] ?? [];
      const did = await act?.().catch((error: unknown) => `refused: ${String(error)}`);
      this.steps.push(typeof did === 'string' ? `${name} (${did})` : `${name}`);
      void this.#startMissing();
    }
    Object.assign(this.#faults, CALM);
    this.#tell('pageshow');
    await this.#calm();
    const bytes = this.#files.reduce((sum, file) => sum + file.bytes.byteLength, 0);
    return { schedules: 1, steps: STEPS, bytes };
  }

  readonly #actions: Readonly<Record<string, () => Promise<unknown>>> = {
    'every n-th transaction fails': async () => {
      this.#faults.everyNth = 2 + Math.floor(this.#random() * 8);
      const ways = ['abort', 'UnknownError', 'InvalidStateError'] as const;
      this.#faults.way = ways[Math.floor(this.#random() * ways.length)] ?? 'abort';
      return `${this.#faults.everyNth} ${this.#faults.way}`;
    },
    'transactions work': async () => this.#set({ everyNth: 0 }),
    'the disk is full': async () => this.#set({ isFull: true }),
    'there is room': async () => this.#set({ isFull: false }),
    'nothing opens': async () => this.#set({ opensNothing: true }),
    'it opens': async () => this.#set({ opensNothing: false }),
    'the page sleeps': async () => this.#tell('pagehide'),
    'the page wakes': async () => this.#tell('pageshow'),
    'another tab': async () => this.#open(),
    'a tab closes': async () => {
      if (this.#managers.length > 1) this.#managers.shift()?.close();
    },
    'the database is deleted': () => this.#undisturbed(() => deleteDB(this.#database)),
    'a row is spoilt': () => this.#undisturbed(() => spoilRow(this.#database, this.#random)),
    'a chunk is lost': () => this.#undisturbed(() => loseChunk(this.#database, this.#random)),
    'a newer version comes and goes': () =>
      this.#undisturbed(async () => {
        (await openDB(this.#database, 99)).close();
        await deleteDB(this.#database);
      }),
  };

  #set(change: Partial<StorageFaults>): void {
    Object.assign(this.#faults, change);
  }

  #tell(event: 'pagehide' | 'pageshow'): void {
    window.dispatchEvent(new Event(event));
  }

  /** What others do with the database does not fail with us. */
  async #undisturbed<T>(work: () => Promise<T>): Promise<T> {
    const faults = { ...this.#faults };
    Object.assign(this.#faults, CALM);
    try {
      return await work();
    } finally {
      Object.assign(this.#faults, faults);
    }
  }

  #open(): void {
    const manager = createBackgroundFetch({
      name: this.#name,
      driver: 'foreground',
      chunk: { maxBytes: 32 * 1024 },
      retry: { baseDelayMs: 5, maxDelayMs: 50 },
    });
    this.#managers.push(manager);
  }

  /** Whatever the storage has lost, the app starts again. */
  async #startMissing(): Promise<void> {
    await Promise.all(
      this.#files.map(async ({ url }, index) => {
        const id = `file ${index}`;
        const shown = this.#manager.registration(id).getSnapshot();
        if (shown && shown.result !== 'failure') return;
        try {
          if (shown) await (await this.#manager.get(id))?.release();
          await this.#manager.fetch(id, url, { ifActive: 'reuse' });
        } catch {
          // The storage has failed; it is tried again.
        }
      }),
    );
  }

  async #calm(): Promise<void> {
    // A tab that is too old for the database has to be reloaded.
    for (const manager of this.#managers.splice(0)) manager.close();
    this.#open();
    const tooLate = Date.now() + PATIENCE_MS;
    const isLate = (): boolean => Date.now() > tooLate;
    for (const [index, file] of this.#files.entries()) {
      while (!(await this.#has(`file ${index}`, file))) {
        if (isLate()) throw new Error(`file ${index} never came`);
        await this.#startMissing();
        await pause(20);
      }
    }
    for (const { id } of this.#manager.registrations.getSnapshot())
      await (await this.#manager.get(id))?.release();
    this.#manager.close();
    const { registrations, records, chunks } = await countRows(this.#database);
    if (registrations || records || chunks)
      throw new Error(`left: ${registrations} registrations, ${records} records, ${chunks} chunks`);
    if (this.#uncaught.length > 0) throw new Error(`unhandled: ${this.#uncaught.join('; ')}`);
  }

  /** Whether the file is stored, byte by byte. One that has lost a chunk is released; one with other bytes is a failure. */
  async #has(id: string, { url, bytes }: StormFile): Promise<boolean> {
    if (this.#manager.registration(id).getSnapshot()?.result !== 'success') return false;
    const registration = await this.#manager.get(id);
    const record = await registration?.match(url);
    const body = await record?.responseReady
      .then((response) => response.arrayBuffer())
      .catch(() => null);
    if (!body) {
      await registration?.release();
      return false;
    }
    const found = new Uint8Array(body);
    const isSame = found.length === bytes.length && found.every((byte, at) => byte === bytes[at]);
    if (!isSame) throw new Error(`${id} has ${found.length} bytes, and not the right ones`);
    return true;
  }

  view(): string {
    const manager = this.#managers.at(-1);
    const shown = manager?.registrations
      .getSnapshot()
      .map(({ id, status, waitingFor, problem, result, downloaded }) =>
        [id, status, waitingFor, result, downloaded, problem?.message].join(' '),
      );
    return JSON.stringify([manager?.storage.getSnapshot(), shown, this.#uncaught]);
  }

  end(): void {
    this.#restore();
    removeEventListener('unhandledrejection', this.#onUncaught);
    for (const manager of this.#managers) manager.close();
    void deleteDB(this.#database);
  }
}
