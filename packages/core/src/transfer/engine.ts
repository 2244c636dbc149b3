import { isChannelMessage } from '../model/messages.ts';
import { OwnConnections } from './connections.ts';
import type { EngineContext, EngineOptions, EnginePorts } from './engine-options.ts';
import { FairQueue } from './fair-queue.ts';
import { HolderLiveness } from './holder-liveness.ts';
import { RegistrationRunner } from './registration-runner.ts';
import { SharedConnections } from './shared-connections.ts';

/**
 * Transfers the registrations that it is given while an execution window is open. One context of the origin runs a
 * registration at a time. All state is in the store, so that nothing is lost when the page ends.
 */
export class Engine {
  readonly #context: EngineContext;
  readonly #runners = new Map<string, RegistrationRunner>();
  readonly #stopListening: readonly (() => void)[];

  constructor(ports: EnginePorts, options: EngineOptions) {
    const liveness = new HolderLiveness(ports.channel, ports.clock);
    const { locks } = ports.connections;
    const { perHost } = options.concurrency;
    const shared = locks && { name: ports.name, locks, liveness, clock: ports.clock };
    const queue = new FairQueue(options.concurrency, (onFree) =>
      shared ? new SharedConnections(shared, perHost, onFree) : new OwnConnections(perHost),
    );
    this.#context = { ports, options, queue, liveness };
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
    if (isUsers) this.#context.queue.favour(uid);
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
    this.#context.queue.close();
    this.#context.liveness.close();
  }

  #newRunner(uid: string): RegistrationRunner {
    const onDone = (): void => {
      this.#runners.delete(uid);
      this.#context.queue.forget(uid);
      this.#context.ports.onIdle?.(uid);
    };
    const runner = new RegistrationRunner(uid, this.#context, onDone);
    this.#runners.set(uid, runner);
    return runner;
  }

  #stopAll(): void {
    this.#context.liveness.fallAsleep();
    const isStrict = this.#context.ports.windows.areStrict ?? false;
    for (const runner of this.#runners.values())
      if (isStrict) runner.stop();
      else runner.interrupt();
  }

  #hear(message: unknown): void {
    if (!isChannelMessage(message)) return;
    this.#context.liveness.hear(message);
    if (message.type === 'hello') for (const runner of this.#runners.values()) runner.tellAgain();
    if (message.type === 'tell-again') this.#runners.get(message.uid)?.tellAgain();
    if (message.type === 'robbed')
      this.#runners.get(message.uid)?.leaseAbandoned(message.generation);
  }
}
