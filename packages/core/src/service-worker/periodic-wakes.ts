import type { Clock } from '../browser/clock.ts';
import { type Channel, nextMessage } from '../browser/contexts.ts';
import type { Emitter } from '../browser/emitter.ts';
import { isPeriodicWakeMessage, type PeriodicWakeMessage } from '../browser/periodic-sync.ts';
import type { ServiceWorkerScope } from '../browser/service-worker.ts';
import { periodicTag } from '../model/names.ts';
import { ActiveWake } from '../wakes/active-wake.ts';
import type { Wake } from '../wakes/periodic.ts';
import { WEB_BUDGET_MS } from '../wakes/wake-source.ts';
import type { PeriodicWakeEvent, WorkerEvents } from './worker-events.ts';
import { rejectedInWaitUntil, type WorkerPorts } from './worker-ports.ts';

/** How long pages may take to bid for a wake. One that takes longer is frozen. */
const BID_LIMIT_MS = 1000;
/** How long a page may take for a wake. It finishes its wakes within 22 seconds, unless it dies. */
const FINISH_LIMIT_MS = 30_000;

/** Gives each wake of Periodic Background Sync to one page, or to the worker's own handlers when no page takes it. */
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
    await new Promise<void>((over) => {
      new ActiveWake({
        taskId: tag,
        source: 'periodic-sync',
        startedAt,
        budgetMs: WEB_BUDGET_MS,
        clock,
        onEnd: over,
        onRejection: (error) => warn(rejectedInWaitUntil(error)),
      }).handOut((wake) => events.emit('wake', wakeEvent(wake, startedAt)));
    });
  };
  scope.addEventListener('periodicsync', (event) => {
    if (event.tag === tag) event.waitUntil(serve());
  });
}

const wakeEvent = (wake: Wake, startedAt: number): PeriodicWakeEvent => ({
  type: 'wake',
  tag: wake.taskId,
  taskId: wake.taskId,
  source: wake.source,
  startedAt,
  deadline: wake.deadline,
  signal: wake.signal,
  waitUntil: (promise) => wake.waitUntil(promise),
  remainingMs: () => wake.remainingMs(),
});

/** Offers the wake to the pages. Resolves with `false` when none takes it, with `true` once one has finished it. */
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
