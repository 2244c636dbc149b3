import { NEVER } from 'rxjs';
import type {
  BackgroundFetchManager,
  BackgroundFetchRecord,
  BackgroundFetchRegistration,
  RegistrationSnapshot,
} from '../../src/index.ts';
import type { StorageStatus } from '../../src/model/storage-status.ts';
import { createInertPeriodic } from '../../src/wakes/periodic-control.ts';
import { snapshotOf } from './snapshot-of.ts';

/** A manager that moves no bytes: the test says what happens. It counts what adapters must not do twice, or forget. */
export interface FakeManager extends BackgroundFetchManager {
  /** Changes a registration, or adds it. */
  put(id: string, change?: Partial<RegistrationSnapshot>): void;
  remove(id: string): void;
  /** The answer to `match` for this URL; a promise that is never kept when there is none. */
  answer(url: string, response: Promise<Response>): void;
  /** How many background fetches have been started. */
  readonly started: number;
  /** The commands that reached registrations, as `abort ep-1`. */
  readonly commands: readonly string[];
  /** How many listeners are subscribed at the moment. */
  readonly subscribed: number;
  /** What the next `fetch` rejects with. */
  failNext(error: unknown): void;
}

const STORAGE: StorageStatus = {
  state: 'disk',
  problem: null,
  bodies: { inFiles: null, reason: null },
};

export function createFakeManager(): FakeManager {
  let list: readonly RegistrationSnapshot[] = [];
  let nextError: unknown;
  let started = 0;
  const commands: string[] = [];
  const listeners = new Set<() => void>();
  const answers = new Map<string, Promise<Response>>();
  const changed = (next: readonly RegistrationSnapshot[]) => {
    list = next;
    for (const listener of [...listeners]) listener();
  };
  const find = (id: string) => list.find((snapshot) => snapshot.id === id);
  const source = <T>(getSnapshot: () => T) => ({
    getSnapshot,
    subscribe(listener: () => void) {
      const own = () => listener();
      listeners.add(own);
      return () => void listeners.delete(own);
    },
  });
  const put: FakeManager['put'] = (id, change = {}) => {
    const next = {
      ...(find(id) ?? snapshotOf({ id, uid: `${id}#0`, createdAt: list.length })),
      ...change,
    };
    changed(find(id) ? list.map((old) => (old.id === id ? next : old)) : [...list, next]);
  };
  const remove = (id: string) => changed(list.filter((snapshot) => snapshot.id !== id));

  const command = (name: string, id: string, effect: () => void) => async () => {
    commands.push(`${name} ${id}`);
    effect();
  };
  const registrationOf = (id: string) =>
    ({
      id,
      abort: async () => {
        commands.push(`abort ${id}`);
        put(id, { status: 'settled', result: 'failure', failureReason: 'aborted' });
        return true;
      },
      pause: command('pause', id, () => put(id, { status: 'paused' })),
      resume: command('resume', id, () => put(id, { status: 'running' })),
      retryNow: command('retryNow', id, () => {}),
      release: command('release', id, () => remove(id)),
      match: async (request: RequestInfo | URL): Promise<BackgroundFetchRecord | undefined> => {
        const answer = answers.get(`${request}`);
        if (!answer) return undefined;
        const responseReady = answer.then((response) => response.clone());
        responseReady.catch(() => {});
        const blob = async () => (await answer).clone().blob();
        return {
          request: {} as Request,
          responseReady,
          stream: async () => (await answer).clone(),
          blob,
          file: async () => new File([await blob()], 'file'),
          saveAs: async () => {},
        };
      },
    }) as unknown as BackgroundFetchRegistration;

  return {
    contextId: 'this-page',
    periodic: createInertPeriodic(),
    ready: Promise.resolve(),
    storage: source(() => STORAGE),
    storage$: NEVER,
    registrations: source(() => list),
    registrations$: NEVER,
    registration: (id) => source(() => find(id)),
    registration$: () => NEVER,
    async fetch(id, _requests, options) {
      const error = nextError;
      nextError = undefined;
      if (error) throw error;
      const old = find(id);
      if (old && old.status !== 'settled') {
        if (options?.ifActive === 'reuse') return registrationOf(id);
        throw new TypeError(`${id} is active.`);
      }
      started += 1;
      put(id, {
        ...snapshotOf({ id, uid: `${id}#0`, createdAt: list.length }),
        uid: `${id}#${started}`,
      });
      return registrationOf(id);
    },
    get: async (id) => find(id) && registrationOf(id),
    getIds: async () => list.map(({ id }) => id),
    retryNow: async () => void commands.push('retryNow'),
    on: () => () => {},
    close: () => {},
    put,
    remove,
    answer(url, response) {
      response.catch(() => {});
      answers.set(url, response);
    },
    failNext(error) {
      nextError = error;
    },
    get started() {
      return started;
    },
    commands,
    get subscribed() {
      return listeners.size;
    },
  };
}
