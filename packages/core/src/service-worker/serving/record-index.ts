import { filter } from 'rxjs';
import { findRecords } from '../../manager/find-records.ts';
import type { RecordRow } from '../../store/record-row.ts';
import type { RegistrationRow } from '../../store/registration-row.ts';
import type { RegistrationState, Store } from '../../store/store.ts';
import { isChannelMessage } from '../../stream/channel-messages.ts';
import type { WorkerPorts } from '../worker-ports.ts';
import { workerSnapshot } from '../worker-snapshot.ts';
import { type ServableRecord, servable } from './servable-record.ts';
import type { ServeRecordsOptions } from './serve-records-options.ts';

/**
 * Which records are stored for which URL. A finished record never changes until it is gone, so what is known of those
 * is believed as long as it is there; what is growing is looked at again each time, and what is not found is looked for again.
 */
export class RecordIndex {
  readonly #ports: WorkerPorts;
  readonly #options: ServeRecordsOptions;
  readonly #states = new Map<string, RegistrationState>();
  /** By URL without query and fragment; the newest registration first. */
  #byAddress: ReadonlyMap<string, readonly ServableRecord[]> = new Map();
  /** What background fetches are still to bring. */
  #wanted: readonly RecordRow[] = [];
  #current = false;
  #loading: Promise<void> | null = null;
  #next: Promise<void> | null = null;

  constructor(ports: WorkerPorts, options: ServeRecordsOptions) {
    this.#ports = ports;
    this.#options = options;
    ports.channel?.messages$.pipe(filter(changesWhatIsThere)).subscribe(() => {
      this.#current = false;
    });
  }

  /**
   * The newest record for `request`, whatever its method. What a script fetches while a background fetch of it is under
   * way gets none: it may be that background fetch's own request, which must not be answered with what it has brought.
   */
  async find(request: Request): Promise<ServableRecord | null> {
    const byScript = request.destination === '';
    const known = this.#current && !byScript ? this.#lookUp(request) : null;
    if (known && !known.growing && (await this.#isThere(known))) return known;
    await this.#load();
    if (byScript && this.#isMatched(request, this.#wanted)) return null;
    return this.#lookUp(request);
  }

  /** News of a release may be on its way. */
  async #isThere({ registration: { id, uid } }: ServableRecord): Promise<boolean> {
    return (await this.#ports.store.use((store) => store.find(id)))?.uid === uid;
  }

  #lookUp(request: Request): ServableRecord | null {
    const found = this.#byAddress.get(addressOf(request.url)) ?? [];
    return found.find(({ record }) => this.#isMatched(request, [record])) ?? null;
  }

  #isMatched({ url, headers }: Request, records: readonly RecordRow[]): boolean {
    const query = { url, method: 'GET', headers };
    return findRecords(records, query, this.#options.query, false).length > 0;
  }

  /** Loads anew; those who ask while that is under way share the next time, since what they ask for may be newer. */
  #load(): Promise<void> {
    if (!this.#loading) {
      this.#loading = this.#ports.store
        .use((store) => this.#read(store))
        .finally(() => {
          this.#loading = null;
        });
      return this.#loading;
    }
    this.#next ??= this.#loading
      .catch(() => {})
      .then(() => {
        this.#next = null;
        return this.#load();
      });
    return this.#next;
  }

  async #read(store: Store): Promise<void> {
    this.#current = true;
    const rows = await store.list();
    const states: RegistrationState[] = [];
    const wanted: RecordRow[] = [];
    for (const row of rows) {
      const state = row.phase === 'storing' ? undefined : await this.#stateOf(store, row);
      if (state?.registration.phase === 'active') wanted.push(...state.records.filter(isPending));
      const replaced = await this.#replacedBy(store, row);
      states.unshift(...inOrder(state, replaced).filter((each) => this.#isServed(each)));
    }
    const listed = new Set(rows.map(({ uid }) => uid));
    for (const uid of this.#states.keys()) if (!listed.has(uid)) this.#states.delete(uid);
    this.#byAddress = byAddress(states);
    this.#wanted = wanted;
  }

  /** What is kept until this one is whole. */
  async #replacedBy(store: Store, row: RegistrationRow): Promise<RegistrationState | undefined> {
    const uid = row.phase === 'settled' ? undefined : row.replaces?.uids[0];
    return uid === undefined ? undefined : store.read(uid);
  }

  /** Only what has changed is read again. */
  async #stateOf(store: Store, row: RegistrationRow): Promise<RegistrationState | undefined> {
    const known = this.#states.get(row.uid);
    if (known?.registration.revision === row.revision) return known;
    const state = await store.read(row.uid);
    if (state) this.#states.set(row.uid, state);
    return state;
  }

  #isServed(state: RegistrationState): boolean {
    const { match } = this.#options;
    return !match || match(workerSnapshot(state));
  }
}

/** What is whole of the new one, then what it replaces, then what is still growing. */
function inOrder(
  state: RegistrationState | undefined,
  replaced: RegistrationState | undefined,
): readonly RegistrationState[] {
  if (!state || !replaced) return [state, replaced].filter((each) => each !== undefined);
  const { registration, records } = state;
  const whole = records.filter(({ state }) => state === 'done');
  const growing = records.filter(({ state }) => state !== 'done');
  return [{ registration, records: whole }, replaced, { registration, records: growing }];
}

/** Progress is no news: what grows is looked at each time anyway. */
function changesWhatIsThere(message: unknown): boolean {
  if (!isChannelMessage(message)) return false;
  if (message.type === 'snapshot') return message.envelope.snapshot.status === 'settled';
  return message.type === 'changed' || message.type === 'removed';
}

function byAddress(
  newestFirst: readonly RegistrationState[],
): ReadonlyMap<string, readonly ServableRecord[]> {
  const found = new Map<string, ServableRecord[]>();
  for (const { registration, records } of newestFirst)
    for (const row of records) {
      const record = servable(registration, row);
      if (!record) continue;
      const address = addressOf(row.request.url);
      found.set(address, [...(found.get(address) ?? []), record]);
    }
  return found;
}

function addressOf(url: string): string {
  const end = url.search(/[?#]/);
  return end < 0 ? url : url.slice(0, end);
}

const isPending = ({ state }: RecordRow): boolean => state === 'pending';
