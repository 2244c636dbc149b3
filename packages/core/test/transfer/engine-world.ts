import { type Observable, Subject } from 'rxjs';
import type { Channel, Locks } from '../../src/browser/contexts.ts';
import { State } from '../../src/browser/emitter.ts';
import type { SnapshotEnvelope } from '../../src/model/messages.ts';
import type { Transport } from '../../src/model/transport.ts';
import { createMemoryStore } from '../../src/storage/memory-store.ts';
import type { Store } from '../../src/storage/store.ts';
import { Engine } from '../../src/transfer/engine.ts';
import {
  defaultEngineOptions,
  type EngineOptions,
  type EnginePorts,
} from '../../src/transfer/engine-options.ts';
import { type VirtualClock, virtualClock } from '../support/virtual-clock.ts';
import { type MemoryLocks, memoryLocks } from './memory-locks.ts';

/** Several contexts of one origin with one store, on a virtual clock. */
export interface EngineWorld {
  readonly clock: VirtualClock;
  readonly store: Store;
  readonly locks: MemoryLocks;
  readonly online: State<boolean>;
  /** All that contexts tell each other. */
  readonly posts$: Observable<{ readonly from: string; readonly message: unknown }>;
  openContext(
    transport: Transport,
    options?: Partial<EngineOptions>,
    contextStore?: Store,
    ports?: Pick<EnginePorts, 'loadTus'>,
  ): EngineContext;
}

export interface EngineContext {
  readonly engine: Engine;
  readonly awake: State<boolean>;
  /** What was told, in order: to everybody or to this context. */
  readonly told: SnapshotEnvelope[];
  /** Cut off from the other contexts, as a frozen page is, while its own work goes on: it does not even hear of a loss. */
  mute(): void;
  /** Hears and is heard again. */
  unmute(): void;
}

export function engineWorld(
  options: {
    readonly store?: Store;
    readonly random?: () => number;
    readonly clock?: VirtualClock;
  } = {},
): EngineWorld {
  const { store = createMemoryStore(), random = () => 0.5, clock = virtualClock() } = options;
  const locks = memoryLocks();
  const online = new State(true);
  const posts$ = new Subject<{ readonly from: string; readonly message: unknown }>();
  let contexts = 0;
  return {
    clock,
    store,
    locks,
    online,
    posts$,
    openContext(transport, engineOptions = {}, contextStore = store, ports = {}) {
      const contextId = `context-${contexts++}`;
      const awake = new State(true);
      const told: SnapshotEnvelope[] = [];
      const heard$ = new Subject<unknown>();
      let muted = false;
      const hearing = posts$.subscribe(({ from, message }) => {
        if (from !== contextId && !muted) heard$.next(message);
      });
      const channel: Channel = {
        onMessage: (listener) => {
          const listening = heard$.subscribe(listener);
          return () => listening.unsubscribe();
        },
        post: (message) => {
          if (!muted) posts$.next({ from: contextId, message: structuredClone(message) });
        },
        close: () => hearing.unsubscribe(),
      };
      const tell = (envelope: SnapshotEnvelope) => void told.push(envelope);
      const engine = new Engine(
        {
          store: contextStore,
          clock,
          random,
          connectivity: { online },
          connections: { locks, isMultiplexed: () => false },
          windows: { open: awake, waitingFor: 'foreground' },
          locks: deafened(locks, () => muted),
          channel,
          transport,
          sink: {
            publish: (envelope) => {
              tell(envelope);
              channel.post({ bgfetch: 1, type: 'snapshot', envelope });
            },
            update: tell,
          },
          contextId,
          name: 'test',
          pageUrl: 'https://app.test/',
          guarantees: {
            survivesPageClose: false,
            survivesReload: true,
            periodicOnly: false,
            pausable: true,
          },
          secretHeaders: () => [],
          ...ports,
        },
        { ...defaultEngineOptions, ...engineOptions },
      );
      return {
        engine,
        awake,
        told,
        mute: () => {
          muted = true;
        },
        unmute: () => {
          muted = false;
        },
      };
    },
  };
}

function deafened(locks: Locks, isDeaf: () => boolean): Locks {
  return {
    request: (name, options, task) =>
      locks.request(name, options, ({ held, lost }) => {
        const heard = new AbortController();
        lost.addEventListener('abort', () => {
          if (!isDeaf()) heard.abort(lost.reason);
        });
        return task({ held, lost: heard.signal });
      }),
  };
}
