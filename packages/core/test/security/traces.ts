import { onTestFinished } from 'vitest';

/** Everything that a manager of this name has left where others can read it. */
export interface Traces {
  /** Where `secret` is to be found by now: on disk, in the channels' traffic so far, among the names of locks. */
  placesOf(secret: string): Promise<readonly string[]>;
}

interface Trace {
  readonly place: string;
  readonly text: string;
}

/**
 * Listens from now on, and looks at the rest when asked. Values are searched as they are: keys, strings, the bytes of
 * buffers and Blobs as Latin-1 and as UTF-16.
 */
export function watchTraces(name: string): Traces {
  const heard: Trace[] = [];
  const hearing: Promise<void>[] = [];
  for (const channel of [`${name}:channel`, `${name}:periodic`]) {
    const listener = new BroadcastChannel(channel);
    listener.addEventListener('message', ({ data }) => {
      hearing.push(
        textOf(data).then((text) => void heard.push({ place: `channel ${channel}`, text })),
      );
    });
    onTestFinished(() => listener.close());
  }
  return {
    async placesOf(secret) {
      const found = [
        ...(await inDatabases(name)),
        ...(await inCaches()),
        ...inStorage('localStorage', localStorage),
        ...inStorage('sessionStorage', sessionStorage),
        ...(await inLocks()),
        { place: 'cookies', text: document.cookie },
        { place: 'address', text: location.href },
      ];
      await Promise.all(hearing);
      const places = [...found, ...heard].filter(({ text }) => text.includes(secret));
      return [...new Set(places.map(({ place }) => place))].sort();
    },
  };
}

async function inDatabases(name: string): Promise<readonly Trace[]> {
  const traces: Trace[] = [];
  for (const { name: database = '' } of await indexedDB.databases()) {
    if (!database.startsWith(name)) continue;
    const opened = await promised(indexedDB.open(database));
    const stores = [...opened.objectStoreNames];
    traces.push({ place: `database ${database}`, text: [database, ...stores].join(' ') });
    for (const store of stores) {
      // Raw: not through our own code, which might hide something.
      const objects = opened.transaction(store).objectStore(store);
      const [keys, values] = await Promise.all([
        promised(objects.getAllKeys()),
        promised(objects.getAll()),
      ]);
      traces.push({ place: `object store ${store}`, text: await textOf([keys, values]) });
    }
    opened.close();
  }
  return traces;
}

async function inCaches(): Promise<readonly Trace[]> {
  const traces: Trace[] = [];
  for (const key of await caches.keys()) {
    const cache = await caches.open(key);
    for (const request of await cache.keys()) {
      const response = await cache.match(request);
      const text = await textOf([
        key,
        request.url,
        [...request.headers],
        response?.url,
        [...(response?.headers ?? [])],
        await response?.blob(),
      ]);
      traces.push({ place: 'caches', text });
    }
  }
  return traces;
}

function inStorage(place: string, storage: Storage): readonly Trace[] {
  return Object.keys(storage).map((key) => ({ place, text: `${key} ${storage.getItem(key)}` }));
}

async function inLocks(): Promise<readonly Trace[]> {
  const { held = [], pending = [] } = await navigator.locks.query();
  return [...held, ...pending].map((lock) => ({ place: 'locks', text: lock.name ?? '' }));
}

/** All that stands in a value, at any depth. */
async function textOf(value: unknown): Promise<string> {
  if (value instanceof Blob) return textOf([value.type, await value.arrayBuffer()]);
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
    return ['latin1', 'utf-16le'].map((as) => new TextDecoder(as).decode(value)).join('\n');
  }
  if (typeof value !== 'object' || value === null) return String(value);
  const members = value instanceof Map || value instanceof Set ? [...value] : Object.entries(value);
  return (await Promise.all(members.flat().map(textOf))).join('\n');
}

function promised<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
