import type { Clock } from '../../../packages/core/src/browser/clock.ts';
import { constant } from '../../../packages/core/src/browser/emitter.ts';
import type { RegistrationRows } from '../../../packages/core/src/model/rows.ts';
import type { Transition } from '../../../packages/core/src/model/transitions/transition.ts';
import { fetchError, retry } from '../../../packages/core/src/transfer/attempt-outcome.ts';
import type { EngineOptions } from '../../../packages/core/src/transfer/engine-options.ts';
import type { RecordRun } from '../../../packages/core/src/transfer/record-run.ts';
import { Retries } from '../../../packages/core/src/transfer/retry.ts';
import { aRecord, aRegistration } from '../../../packages/core/test/storage/rows.ts';
import type { FleetServer } from './fleet-server.ts';

export interface FleetWorld {
  readonly clock: Clock;
  readonly random: () => number;
  readonly server: FleetServer;
  readonly options: EngineOptions;
}

const online = constant(true);
const failure = fetchError({ name: 'TypeError', message: 'Failed to fetch' });

/**
 * One record, with the engine's own retries over real rows. Only the transfer is left out, which a hundred thousand of
 * them would not be done with: what was sent is a time here, and a break in mid-transfer is a new begin, as it is there.
 */
export class RetryingRecord {
  readonly #world: FleetWorld;
  #state: RegistrationRows = { registration: aRegistration(), records: [aRecord()] };
  #leftMs: number;

  constructor(world: FleetWorld, workMs: number) {
    this.#world = world;
    this.#leftMs = workMs;
  }

  /** Goes on until all of it is there; rejects with the signal's reason when the window closes before. */
  async complete(signal: AbortSignal): Promise<void> {
    const retries = new Retries(this.#record(signal));
    while (this.#leftMs > 0) {
      await retries.due();
      const { sentMs, whole } = await this.#world.server.send(this.#leftMs, signal);
      this.#leftMs = whole ? 0 : this.#leftMs - sentMs;
      if (sentMs > 0) this.#change({ attempts: 0, notBefore: 0, received: 1 });
      signal.throwIfAborted();
      if (!whole) await retries.after(retry(failure));
    }
  }

  /** As much of the record of a run as retries need. */
  #record(signal: AbortSignal): RecordRun {
    const { clock, random, options } = this.#world;
    const row = () => this.#state.records[0];
    const { epoch } = this.#state.registration;
    const record = {
      run: { signal, onRetryNow: () => () => {}, isOnlineAnyhow: false },
      ports: { clock, random, connectivity: { online } },
      options,
      get row() {
        return row();
      },
      report: () => {},
      apply: async (
        transition: (epoch: number, index: number, ...args: unknown[]) => Transition,
        ...args: unknown[]
      ) => {
        const { registration, records } = transition(epoch, 0, ...args)(this.#state) ?? {};
        this.#state = {
          registration: registration ?? this.#state.registration,
          records: records ?? this.#state.records,
        } as RegistrationRows;
      },
    };
    return record as unknown as RecordRun;
  }

  #change(change: object): void {
    const [record] = this.#state.records;
    this.#state = {
      ...this.#state,
      records: [{ ...record, ...change }],
    } as unknown as RegistrationRows;
  }
}
