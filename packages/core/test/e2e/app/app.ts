import { seededBytes } from '../../../../../examples/media-server/src/seeded-bytes.ts';
import { createFetchView } from '../../../src/adapter.ts';
import {
  type BackgroundFetchManager,
  type BackgroundFetchManagerOptions,
  type BackgroundFetchOptions,
  type BackgroundFetchRegistration,
  createBackgroundFetch,
  type RegistrationSnapshot,
  type StorageStatus,
} from '../../../src/index.ts';
import { differenceFromSeed } from './difference-from-seed.ts';
import { lookIntoStore, type StoredRows } from './look-into-store.ts';

/** What a page tells the test that drives it. */
export type Report =
  | { readonly kind: 'snapshots'; readonly snapshots: readonly RegistrationSnapshot[] }
  | { readonly kind: 'event'; readonly name: string; readonly id: string };

/** A small app that a test drives from Node; everything goes in and out as plain data. */
export interface App {
  /** Creates the manager; resolves with its `contextId` once it has taken up what is stored. */
  open(options: BackgroundFetchManagerOptions): Promise<string>;
  /** Resolves with the uid, or with the name of the error. */
  start(id: string, urls: readonly string[], options?: BackgroundFetchOptions): Promise<string>;
  /** The same for one POST with this body. */
  post(id: string, url: string, body: string): Promise<string>;
  /** The same for one POST whose body is what the media server makes of `seed`. */
  send(
    id: string,
    url: string,
    seed: string,
    bytes: number,
    options: BackgroundFetchOptions,
  ): Promise<string>;
  pause(id: string): Promise<void>;
  resume(id: string): Promise<void>;
  abort(id: string): Promise<boolean>;
  release(id: string): Promise<void>;
  sha256(id: string, url: string): Promise<string>;
  /** Streams a finished body and compares it with the seeded bytes; resolves with where they part, or `null`. */
  difference(id: string, url: string, seed: string, bytes: number): Promise<string | null>;
  /** The same by the object URL of its Blob. */
  differenceByUrl(id: string, url: string, seed: string, bytes: number): Promise<string | null>;
  /** The URL that a component shows of a finished record. */
  shownUrl(id: string, url: string): Promise<string>;
  lookIntoStore(name: string): Promise<StoredRows>;
  /** Where it stores what it downloads. */
  storage(): StorageStatus;
  /** What the manager shows now. */
  snapshots(): readonly RegistrationSnapshot[];
  /** Begins to store an upload of so many bytes, and does not wait for the end of that. */
  upload(id: string, url: string, bytes: number): void;
  /** Resolves with the uid of that upload, or with the name of the error. */
  uploaded(): Promise<string>;
  /** Asks for periodic wakes, and tells of each on `channel`; resolves with who grants them. */
  hearWakes(channel: string): Promise<string>;
}

declare global {
  interface Window {
    app: App;
    report?: (report: Report) => void;
    /** The app's policy of Trusted Types, where it has one. */
    trustedUrl?: (url: string) => { toJSON(): string };
  }
}

let manager: BackgroundFetchManager | undefined;

function opened(): BackgroundFetchManager {
  if (!manager) throw new Error('app.open() comes first');
  return manager;
}

async function registration(id: string): Promise<BackgroundFetchRegistration> {
  const found = await opened().get(id);
  if (!found) throw new Error(`no registration ${id}`);
  return found;
}

async function body(id: string, url: string): Promise<Response> {
  const record = await (await registration(id)).match(url);
  if (!record) throw new Error(`no record for ${url}`);
  return record.responseReady;
}

let uploaded: Promise<string> = Promise.reject(new Error('app.upload() comes first'));
uploaded.catch(() => {});

window.app = {
  snapshots: () => opened().registrations.getSnapshot(),
  upload(id, url, bytes) {
    const request = new Request(url, { method: 'PUT', body: new Uint8Array(bytes) });
    uploaded = opened()
      .fetch(id, request)
      .then(
        ({ snapshot }) => snapshot.uid,
        (error: Error) => error.name,
      );
  },
  uploaded: () => uploaded,
  async hearWakes(channel) {
    const { periodic } = opened();
    const told = new BroadcastChannel(channel);
    periodic.wakes$.subscribe((wake) => {
      wake.waitUntil(Promise.resolve());
      told.postMessage({ type: 'page', source: wake.source, tag: wake.taskId });
    });
    await periodic.configure({ minimumFetchInterval: 720 });
    return periodic.source;
  },
  async open(options) {
    const { workerUrl, ...rest } = options;
    const url = workerUrl && (window.trustedUrl?.(String(workerUrl)) ?? workerUrl);
    const bg = createBackgroundFetch({ ...rest, ...(url !== undefined && { workerUrl: url }) });
    manager = bg;
    bg.registrations$.subscribe((snapshots) => window.report?.({ kind: 'snapshots', snapshots }));
    for (const name of ['success', 'fail', 'abort'] as const)
      bg.on(name, ({ id }) => window.report?.({ kind: 'event', name, id }));
    await bg.ready;
    return bg.contextId;
  },
  start: (id, urls, options) =>
    opened()
      .fetch(id, [...urls], options)
      .then(
        ({ snapshot }) => snapshot.uid,
        (error: Error) => error.name,
      ),
  post: (id, url, body) =>
    opened()
      .fetch(id, [new Request(url, { method: 'POST', body })])
      .then(
        ({ snapshot }) => snapshot.uid,
        (error: Error) => error.name,
      ),
  send: (id, url, seed, bytes, options) =>
    opened()
      .fetch(
        id,
        new Request(url, { method: 'POST', body: new Blob([seededBytes(seed, 0, bytes)]) }),
        options,
      )
      .then(
        ({ snapshot }) => snapshot.uid,
        (error: Error) => error.name,
      ),
  pause: async (id) => (await registration(id)).pause(),
  resume: async (id) => (await registration(id)).resume(),
  abort: async (id) => (await registration(id)).abort(),
  release: async (id) => (await registration(id)).release(),
  async sha256(id, url) {
    const bytes = await (await body(id, url)).arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  },
  storage: () => opened().storage.getSnapshot(),
  difference: async (id, url, seed, bytes) => differenceFromSeed(await body(id, url), seed, bytes),
  differenceByUrl: async (id, url, seed, bytes) => {
    const record = await (await opened().get(id))?.match(url);
    const objectUrl = URL.createObjectURL((await record?.blob()) ?? new Blob());
    return differenceFromSeed(await fetch(objectUrl), seed, bytes);
  },
  shownUrl: async (id, url) => {
    const source = createFetchView(opened()).record(id, url);
    return new Promise((resolve, reject) => {
      source.subscribe(() => {
        const shown = source.getSnapshot();
        if (shown.url) resolve(shown.url);
        if (shown.error) reject(new Error(shown.error.message));
      });
    });
  },
  lookIntoStore,
};
