import { isChannelMessage } from '../model/messages.ts';
import { OwnConnections, SharedConnections } from './connections.ts';
import type { EngineOptions, EnginePorts } from './engine-options.ts';
import { FairQueue } from './fair-queue.ts';
import { HolderLiveness } from './holder-liveness.ts';
import { RegistrationRunner } from './registration-runner.ts';

/**
 * Transfers the registrations that it is given while an execution window is open. One context of the origin runs a
 * registration at a time. All state is in the store, so that nothing is lost when the page ends.
 */
export class Engine {
  readonly #ports: EnginePorts;
  readonly #options: EngineOptions;
  readonly #queue: FairQueue;
  readonly #liveness: HolderLiveness;
  readonly #runners = new Map<string, RegistrationRunner>();
  readonly #stopListening: readonly (() => void)[];

  constructor(ports: EnginePorts, options: EngineOptions) {
    this.#ports = ports;
    this.#options = options;
    this.#liveness = new HolderLiveness(ports.channel, ports.clock);
    const { locks } = ports.connections;
    const { perHost } = options.concurrency;
    const shared = locks && { name: ports.name, locks, liveness: this.#liveness };
    this.#queue = new FairQueue(options.concurrency, (onFree) =>
      shared ? new SharedConnections(shared, perHost, onFree) : new OwnConnections(perHost),
    );
    const { open } = ports.windows;
    const look = (): void => {
      if (!open.getSnapshot()) this.#stopAll();
    };
    const hear = (message: unknown): void => this.#hear(message);
    this.#stopListening = [open.subscribe(look), ports.channel?.onMessage(hear) ?? (() => {})];
    look();
  }

  /** Runs a registration that has just been started. `isUsers`: by its user, who is waiting for it. */
  start(uid: string, isUsers: boolean): Promise<void> {
    if (isUsers) this.#queue.favour(uid);
    return this.run(uid);
  }

  /**
   * Runs the registration whenever that is possible; reads its row again if it is known already. Resolves when this context
   * has its lease, or knows what it has to wait for.
   */
  async run(uid: string): Promise<void> {
    const known = this.#runners.get(uid);
    if (known) await known.rowMayHaveChanged();
    else await this.#newRunner(uid).start();
  }

  /** Ends every wait of the registration's records, if this context runs it. */
  retryNow(uid: string): void {
    this.#runners.get(uid)?.retryNow();
  }

  /** Stops at the last committed byte; settles nothing. */
  close(): void {
    for (const stop of this.#stopListening) stop();
    for (const runner of this.#runners.values()) runner.close();
    this.#queue.close();
    this.#liveness.close();
  }

  #newRunner(uid: string): RegistrationRunner {
    const onDone = (): void => {
      this.#runners.delete(uid);
      this.#queue.forget(uid);
    };
    const runner = new RegistrationRunner(
      uid,
      this.#ports,
      this.#options,
      this.#queue,
      this.#liveness,
      onDone,
    );
    this.#runners.set(uid, runner);
    return runner;
  }

  #stopAll(): void {
    this.#liveness.fallAsleep();
    const isStrict = this.#ports.windows.areStrict ?? false;
    for (const runner of this.#runners.values())
      if (isStrict) runner.stop();
      else runner.interrupt();
  }

  #hear(message: unknown): void {
    if (!isChannelMessage(message)) return;
    this.#liveness.hear(message);
    if (message.type === 'hello') for (const runner of this.#runners.values()) runner.tellAgain();
    if (message.type === 'robbed')
      this.#runners.get(message.uid)?.leaseAbandoned(message.generation);
  }
}
