import { deleteDB } from 'idb';
import {
  type BackgroundFetchManager,
  type BackgroundFetchManagerOptions,
  type BackgroundFetchRegistration,
  createBackgroundFetch,
  type RegistrationSnapshot,
} from '../../../../packages/core/src/index.ts';
import { deferred } from '../deferred.ts';
import type { CellReport, PageCell, ShownWait } from './cell-report.ts';
import { neverEnding } from './never-ending.ts';

const ID = 'cell';
/** What a first answer brings before it breaks off. */
const FIRST_PART = 40_000;
/** How much longer a cell is looked at that has neither ended nor waited. */
const LONGER_MS = 6000;

/** No backoff of a cell is so long: it is what the server has asked for. */
const LONG_WAIT_MS = 60_000;

/** Downloads or uploads as the cell says, watches, and tidies up. */
export async function runCell(cell: PageCell, onStored: () => void): Promise<CellReport> {
  const watch = new Watch(onStored);
  const name = `cell-${cell.id}-${crypto.randomUUID()}`;
  let manager: BackgroundFetchManager | undefined;
  try {
    if (cell.diesBeforeTheEnd) await dieBeforeTheEnd(cell, name, watch);
    manager = createBackgroundFetch(optionsOf(cell, name));
    for (const event of ['success', 'fail', 'abort'] as const)
      manager.on(event, () => watch.events.push(event));
    await manager.ready;
    const registration = (await manager.get(ID)) ?? (await manager.fetch(ID, requestOf(cell)));
    await watch.see(registration, cell.patienceMs);
    if (cell.afterwards === 'retryNow' && !registration.result) {
      // On a busy machine it may not wait yet, or only for its own short backoff, and then that is the wait that is ended.
      for (let n = 0; n < 200 && !waitsLong(registration.snapshot); n += 1) await later(50);
      await (registration as { retryNow?: () => Promise<void> }).retryNow?.();
      await watch.see(registration, 5000);
    }
    return {
      id: cell.id,
      ...watch.seen(registration),
      ...(await bodyOf(registration, cell.url)),
      complaint: '',
    };
  } catch (error) {
    return {
      id: cell.id,
      ...watch.seen(),
      ...nothing,
      complaint: `${(error as Error).stack ?? error}`,
    };
  } finally {
    await manager
      ?.get(ID)
      .then((registration) => registration?.release())
      .catch(() => {});
    manager?.close();
    await deleteDB(`${name}:store`).catch(() => {});
  }
}

function optionsOf(cell: PageCell, name: string): BackgroundFetchManagerOptions {
  return {
    name,
    driver: 'foreground',
    retry: { baseDelayMs: 25, maxDelayMs: cell.maxDelayMs },
    stallTimeoutMs: cell.stallTimeoutMs,
    chunk: { maxBytes: 16_384, maxAgeMs: 20 },
    ...(cell.refusesHtml && { validateResponse: refusesHtml }),
    ...(cell.bringsToken && { prepareRequest: bringsToken }),
  } as BackgroundFetchManagerOptions;
}

const refusesHtml = ({ headers }: { readonly headers: Headers }): string | undefined =>
  headers.get('content-type')?.includes('html') ? 'This is a web page.' : undefined;

function bringsToken(
  request: Request,
  context: { readonly previous?: { readonly status?: number | null } | null },
): Request {
  const status = context.previous?.status;
  if (status !== 401 && status !== 403) return request;
  const headers = new Headers(request.headers);
  headers.set('Authorization', 'Bearer fresh');
  return new Request(request, { headers });
}

function requestOf(cell: PageCell): Request {
  const { method = 'GET', headers = {}, bodyBytes, integrity, credentials } = cell;
  return new Request(cell.url, {
    method,
    headers: { ...headers },
    ...(bodyBytes && { body: new Uint8Array(bodyBytes).fill(7) }),
    ...(integrity && { integrity }),
    ...(credentials && { credentials }),
  });
}

/** A first session that stores the last byte and ends before it has heard that it was the last. */
async function dieBeforeTheEnd(cell: PageCell, name: string, watch: Watch): Promise<void> {
  const stored = deferred();
  const transport = neverEnding((bytes) => bytes >= 100_000);
  const manager = createBackgroundFetch({ ...optionsOf(cell, name), transport });
  await manager.ready;
  const registration = await manager.fetch(ID, requestOf(cell));
  const subscription = registration.snapshot$.subscribe((snapshot) => {
    watch.take(snapshot);
    if (snapshot.downloaded >= 100_000) stored.resolve();
  });
  await Promise.race([stored.promise, later(8000)]);
  subscription.unsubscribe();
  manager.close();
}

const waitsLong = ({ status, retryAt }: RegistrationSnapshot): boolean =>
  status === 'waiting' && retryAt !== null && retryAt - Date.now() > LONG_WAIT_MS;

const later = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const nothing = { bytes: 0, sha256: '', status: null } as const;

async function bodyOf(registration: BackgroundFetchRegistration, url: string) {
  if (!registration.result) return nothing;
  const status = registration.snapshot.records[0]?.status ?? null;
  if (registration.result !== 'success') return { ...nothing, status };
  const record = (await registration.matchAll())[0];
  if (!record) throw new Error(`There is no record of ${url}.`);
  const body = await (await record.responseReady).arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', body));
  const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return { status, bytes: body.byteLength, sha256 };
}

/** Gathers what the snapshots have shown. */
class Watch {
  readonly events: string[] = [];
  readonly #counts: number[] = [];
  readonly #waits: ShownWait[] = [];
  readonly #from = performance.now();
  readonly #firstWait = deferred();
  readonly #onStored: () => void;
  #last: RegistrationSnapshot | undefined;

  constructor(onStored: () => void) {
    this.#onStored = onStored;
  }

  take(snapshot: RegistrationSnapshot): void {
    const before = this.#last;
    this.#last = snapshot;
    if (snapshot.downloaded >= FIRST_PART && (before?.downloaded ?? 0) < FIRST_PART)
      this.#onStored();
    if (snapshot.downloaded !== this.#counts.at(-1) && !(snapshot.result === 'failure'))
      this.#counts.push(snapshot.downloaded);
    const { waitingFor, retryAt, problem } = snapshot;
    if (waitingFor === null || (before?.waitingFor === waitingFor && before.retryAt === retryAt))
      return;
    this.#firstWait.resolve();
    this.#waits.push({
      waitingFor,
      inMs: retryAt === null ? null : Math.round(retryAt - Date.now()),
      problem: problem ? `${problem.name}: ${problem.message}` : '',
    });
  }

  async see(registration: BackgroundFetchRegistration, ms: number): Promise<void> {
    const over = deferred();
    const subscription = registration.snapshot$.subscribe({
      next: (snapshot) => this.take(snapshot),
      complete: () => over.resolve(),
    });
    await Promise.race([over.promise, later(ms)]);
    // On a busy machine the first attempt takes longer than all of the watch.
    const waited = this.#firstWait.promise;
    if (!registration.result) await Promise.race([over.promise, waited, later(LONGER_MS)]);
    subscription.unsubscribe();
    // Settled is told after it is shown.
    if (registration.result) await later(0);
  }

  seen(registration?: BackgroundFetchRegistration) {
    const last = registration?.snapshot ?? this.#last;
    const marked = last as
      | { unproven?: boolean; records?: readonly { unproven?: boolean }[] }
      | undefined;
    return {
      result: last?.result ?? '',
      failureReason: last?.failureReason ?? '',
      problem: last?.problem ? `${last.problem.name}: ${last.problem.message}` : '',
      unproven: Boolean(marked?.unproven || marked?.records?.[0]?.unproven),
      counts: this.#counts.slice(-40),
      waits: this.#waits.slice(-40),
      lastStatus: last?.status ?? '',
      events: [...this.events],
      ms: Math.round(performance.now() - this.#from),
    } as const;
  }
}
