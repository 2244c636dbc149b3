import type { DriverChoice } from '../manager/choose-driver.ts';
import type { Replacement } from '../manager/plan-start.ts';
import type { RegistrationState } from '../model/change.ts';
import type { CheckedFetchOptions } from '../model/fetch-options.ts';
import { leaseName } from '../model/names.ts';
import { newRows } from '../model/rows.ts';
import { withoutSecrets } from '../model/secrets.ts';
import { type CapturedRequest, captureRequest } from '../model/stored-exchange.ts';
import type { Clock } from '../platform/clock.ts';
import type { Locks } from '../platform/locks.ts';
import type { IsSecretHeader } from '../spec/secret-headers.ts';
import type { Store } from '../storage/store.ts';
import { chunksOf } from '../store/chunks-of.ts';
import { activate } from '../store/transitions/activate.ts';
import { storeRequestChunk } from '../store/transitions/store-request-chunk.ts';

const BODY_CHUNK_BYTES = 4 * 1024 * 1024;

export interface CreationPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly locks: Locks;
  readonly name: string;
  readonly isSecretHeader: IsSecretHeader;
}

/** A background fetch that is about to be stored. */
export interface Draft {
  readonly uid: string;
  readonly id: string;
  readonly options: CheckedFetchOptions;
  readonly requests: readonly Request[];
  readonly choice: DriverChoice;
  /** Default: what has settled under the id goes as soon as this is stored and carried. */
  readonly replacement?: Replacement;
}

export interface CreatedRegistration {
  readonly state: RegistrationState;
  /** By record: the headers that are not on disk. */
  readonly secretHeaders: readonly CapturedRequest['secretHeaders'][];
}

/**
 * Stores a background fetch, request bodies included, and activates it. The id is taken first, in the same transaction
 * that finds it free; the lease is held meanwhile, so that others can tell an unfinished row from an orphan.
 *
 * Rejects with `ActiveIdError`, a body's error as `TypeError`, `QuotaExceededError`; everything is as before then.
 */
export function createRegistration(
  ports: CreationPorts,
  draft: Draft,
): Promise<CreatedRegistration> {
  const { locks, name, store } = ports;
  return locks.request(leaseName(name, draft.uid), {}, async () => {
    const captured = await captureAll(draft.requests, ports.isSecretHeader);
    await store.create(rowsOf(draft, captured, ports.clock.now()));
    try {
      const sizes = await storeBodies(store, draft.uid, captured);
      const state = await store.transact(draft.uid, 'all', activate(sizes));
      if (!state) throw new DOMException('It was released while it was stored.', 'AbortError');
      return { state, secretHeaders: captured.map(({ secretHeaders }) => secretHeaders) };
    } catch (error) {
      // What has settled under this id was kept whole.
      await store.withdraw(draft.uid, null);
      throw error;
    }
  });
}

function captureAll(
  requests: readonly Request[],
  isSecret: IsSecretHeader,
): Promise<readonly CapturedRequest[]> {
  return Promise.all(requests.map((request) => captureRequest(request, isSecret)));
}

/** Resolves with each body's size, `null` where there is none. */
async function storeBodies(
  store: Store,
  uid: string,
  captured: readonly CapturedRequest[],
): Promise<readonly (number | null)[]> {
  const sizes: (number | null)[] = [];
  for (const [index, { body, stored }] of captured.entries())
    sizes.push(body && (await storeBody(store, uid, index, body, stored.url)));
  return sizes;
}

async function storeBody(
  store: Store,
  uid: string,
  index: number,
  body: ReadableStream<Uint8Array>,
  url: string,
): Promise<number> {
  let offset = 0;
  for await (const data of readable(body, url)) {
    const chunk = { body: { uid, index, side: 'request' as const }, offset, data };
    await store.transact(uid, [], storeRequestChunk(chunk));
    offset += data.byteLength;
  }
  return offset;
}

/** The chunks of a body; an error of the app's stream becomes a `TypeError` that says which it was. */
async function* readable(
  body: ReadableStream<Uint8Array>,
  url: string,
): AsyncGenerator<ArrayBuffer, void, undefined> {
  const chunks = chunksOf(body, BODY_CHUNK_BYTES);
  try {
    for (;;) {
      const { done, value } = await chunks.next().catch((cause: unknown) => {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new TypeError(
          `The body of the request for ${withoutSecrets(url)} failed while it was stored: ${reason}`,
          { cause },
        );
      });
      if (done) return;
      yield value;
    }
  } finally {
    await chunks.return();
  }
}

function rowsOf(
  { uid, id, options, choice, replacement }: Draft,
  captured: readonly CapturedRequest[],
  createdAt: number,
): RegistrationState {
  const { driver, reason } = choice;
  return newRows(
    { uid, id, options, driver: driver.name, driverReason: reason, createdAt, ...replacement },
    captured.map(({ stored }) => stored),
  );
}
