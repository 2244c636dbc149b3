import { Notifier } from '../browser/emitter.ts';
import type { StorageStatus } from '../spec/storage-status.ts';
import type { SnapshotSource } from '../stream/snapshot-source.ts';

/** What is known of the storage, for whoever shows it. */
export class StorageView implements SnapshotSource<StorageStatus> {
  readonly #events = new Notifier<{ change: () => void }>();
  #status: StorageStatus = Object.freeze({ state: 'opening', problem: null });

  readonly getSnapshot = (): StorageStatus => this.#status;

  readonly subscribe = (listener: () => void): (() => void) =>
    this.#events.on('change', () => listener());

  readonly show = (status: StorageStatus): void => {
    const { state, problem } = this.#status;
    const isNews = state !== status.state || problem?.message !== status.problem?.message;
    if (!isNews) return;
    this.#status = Object.freeze({ ...status });
    this.#events.emit('change');
  };
}
