import {
  type BackgroundFetchManager,
  createBackgroundFetch,
  type RegistrationSnapshot,
} from '../../../../packages/core/src/index.ts';

/** What is looked at of a snapshot. */
export type Shown = Pick<
  RegistrationSnapshot,
  'id' | 'status' | 'waitingFor' | 'downloaded' | 'result' | 'runner'
> & { readonly problem: string | null };

/** One tab of the app under fire; everything goes in and out as plain data. */
export interface TabsApp {
  /** Resolves with the manager's `contextId`. */
  open(name: string): Promise<string>;
  start(id: string, url: string, method: string): Promise<string>;
  sha256(id: string, url: string): Promise<string>;
  releaseAll(): Promise<void>;
  /** Rows in the database, and locks of the manager that are held or waited for. */
  left(name: string): Promise<Readonly<Record<string, number>>>;
}

declare global {
  interface Window {
    tabsApp: TabsApp;
    shown?: (snapshots: readonly Shown[]) => void;
    trouble?: (message: string) => void;
  }
}

addEventListener('error', ({ message }) => window.trouble?.(message));
addEventListener('unhandledrejection', ({ reason }) => window.trouble?.(`unhandled: ${reason}`));

let manager: BackgroundFetchManager | undefined;

function opened(): BackgroundFetchManager {
  if (!manager) throw new Error('open() comes first.');
  return manager;
}

window.tabsApp = {
  async open(name) {
    const bg = createBackgroundFetch({
      name,
      driver: 'foreground',
      chunk: { maxBytes: 64 * 1024 },
      // The server's log says which tab asked.
      prepareRequest: (request) => {
        const url = new URL(request.url);
        url.searchParams.set('tab', bg.contextId);
        return new Request(url, request);
      },
    });
    manager = bg;
    bg.registrations$.subscribe((snapshots) =>
      window.shown?.(
        snapshots.map(({ id, status, waitingFor, downloaded, result, runner, problem }) => {
          const message = problem?.message ?? null;
          return { id, status, waitingFor, downloaded, result, runner, problem: message };
        }),
      ),
    );
    await bg.ready;
    return bg.contextId;
  },
  async start(id, url, method) {
    const body = method === 'GET' ? null : `${id} `.repeat(500);
    const request = new Request(url, { method, body });
    return (await opened().fetch(id, request, { ifActive: 'reuse' })).id;
  },
  async sha256(id, url) {
    const record = await (await opened().get(id))?.match(url);
    if (!record) throw new Error(`There is no record of ${id}.`);
    const bytes = await (await record.responseReady).arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  },
  async releaseAll() {
    for (const id of await opened().getIds()) await (await opened().get(id))?.release();
    for (const { id } of opened().registrations.getSnapshot())
      await (await opened().get(id))?.release();
  },
  async left(name) {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open(`${name}:store`);
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    const counts: Record<string, number> = {};
    for (const store of database.objectStoreNames)
      counts[store] = await new Promise((resolve) => {
        const counting = database.transaction(store).objectStore(store).count();
        counting.onsuccess = () => resolve(counting.result);
      });
    database.close();
    const { held = [], pending = [] } = await navigator.locks.query();
    const ours = [...held, ...pending].filter((lock) => lock.name?.startsWith(`${name}:`));
    return { ...counts, locks: ours.length };
  },
};
