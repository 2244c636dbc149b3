import { type Channel, nextMessage } from '../browser/channel.ts';
import type { Clock } from '../browser/clock.ts';
import type { Emitter } from '../browser/emitter.ts';
import { isPeriodicWakeMessage, type PeriodicWakeMessage } from '../browser/periodic-sync.ts';
import type { ServiceWorkerScope } from '../browser/service-worker.ts';
import { periodicTag } from '../model/names.ts';
import type { WorkerEvents } from './worker-events.ts';
import { eventLifetime, type WorkerPorts } from './worker-ports.ts';

/** A page that takes longer to bid for a wake is frozen. */
const BID_LIMIT_MS = 1000;
/** A page finishes its wakes in 22 seconds; one that dies in a wake must not hold the worker for ever. */
const FINISH_LIMIT_MS = 30_000;

/** Passes the wakes of Periodic Background Sync on: to one page if one wants them, else to the worker's own handlers. */
export function listenToPeriodicSync(
  scope: ServiceWorkerScope,
  { name, environment }: WorkerPorts,
  events: Emitter<WorkerEvents>,
): void {
  const tag = periodicTag(name);
  const { clock, openChannel, uid, warn } = environment;
  let channel: Channel | null = null;

  const serve = async (): Promise<void> => {
    const startedAt = clock.now();
    channel ??= openChannel?.(tag) ?? null;
    if (channel && (await isDoneByPage(channel, clock, uid(), startedAt))) return;
    const lifetime = eventLifetime(warn);
    const waitUntil = (promise: Promise<unknown>) => lifetime.waitUntil(promise);
    await lifetime.run(() => events.emit('wake', { type: 'wake', tag, startedAt, waitUntil }));
  };
  scope.addEventListener('periodicsync', (event) => {
    if (event.tag === tag) event.waitUntil(serve());
  });
}

/** Resolves with whether a page has taken the wake, once it has finished it. */
async function isDoneByPage(
  channel: Channel,
  clock: Clock,
  wake: string,
  startedAt: number,
): Promise<boolean> {
  const first = <M extends PeriodicWakeMessage['type']>(type: M, limitMs: number) =>
    nextMessage(
      channel,
      clock,
      limitMs,
      (message): message is Extract<PeriodicWakeMessage, { type: M }> =>
        isPeriodicWakeMessage(message) && message.wake === wake && message.type === type,
    );
  const bid = first('wake-bid', BID_LIMIT_MS);
  channel.post({ bgfetch: 1, type: 'wake-offer', wake, startedAt });
  const page = (await bid)?.page;
  if (page === undefined) return false;
  const finished = first('wake-finished', FINISH_LIMIT_MS);
  channel.post({ bgfetch: 1, type: 'wake-given', wake, page });
  await finished;
  return true;
}
