import type { RegistrationSnapshot } from '../../../../packages/core/src/model/snapshot.ts';
import { setPaused } from '../../../../packages/core/src/model/transitions/run.ts';
import { createMemoryStore } from '../../../../packages/core/src/storage/memory-store.ts';
import { defaultEngineOptions } from '../../../../packages/core/src/transfer/engine-options.ts';
import { aRecord, aRegistration, aRequest } from '../../../../packages/core/test/storage/rows.ts';
import {
  type EngineContext,
  engineWorld,
} from '../../../../packages/core/test/transfer/engine-world.ts';
import { seededRandom } from '../../runner/seeded-random.ts';
import { BrokenLaw, Oracle } from './oracle.ts';
import type { Happening, WorldPlan } from './world-plan.ts';
import { worldServer } from './world-server.ts';

const uid = 'uid-1';
const HOUR = 3_600_000;
/** How long a server that misbehaves for ever is looked at. */
const EVIL_HOURS = 4;
/** No wish of a server binds for longer. */
const LONGEST_WISH_MS = 24 * HOUR;
/** By when a record has settled once its server is kind, whatever it was before. */
const KIND_LIMIT_MS = LONGEST_WISH_MS + 8 * HOUR;

export interface Simulated {
  readonly requests: number;
  readonly bytes: number;
}

/** Runs one schedule on the real engine; throws `BrokenLaw`. */
export async function simulate(plan: WorldPlan): Promise<Simulated> {
  const random = seededRandom(plan.seed);
  const store = createMemoryStore();
  const world = engineWorld({ store, random });
  const { clock, online, locks } = world;
  const server = worldServer(clock, plan, () => online.getSnapshot());
  const oracle = new Oracle(plan, server);
  const watched = oracle.watch(store);
  const origin = plan.server.crossOrigin ? 'https://files.test' : 'https://app.test';
  await store.create({
    registration: aRegistration({ uid }),
    records: [aRecord({ uid, request: aRequest({ url: `${origin}/0`, headers: [] }) })],
  });
  const contexts: EngineContext[] = [];
  const open = () => {
    const context = world.openContext(server, optionsOf(plan), watched);
    contexts.push(context);
    void context.engine.run(uid);
  };
  const happen = async (what: Happening) => {
    if (what === 'offline' || what === 'online') online.set(what === 'online');
    if (what === 'pause' || what === 'resume') {
      await store.transact(uid, 'all', setPaused(what === 'pause'));
      for (const { engine } of contexts) void engine.run(uid);
    }
    if (what === 'kill') for (const { engine } of contexts.splice(0)) engine.close();
    if (what === 'kill' || what === 'second tab') open();
    if (what === 'sleep') clock.sleep(10 * HOUR);
  };
  const settled = async () => (await store.read(uid))?.registration.phase === 'settled';
  const look = () => {
    if (oracle.broken) throw oracle.broken;
    judgeRequests(plan, server.requests, oracle.growths);
    for (const { told } of contexts)
      for (const { snapshot } of told.splice(0)) judgeWait(snapshot, plan, clock.now());
  };

  try {
    open();
    for (const { afterMs, what } of plan.happenings) {
      await clock.advance(afterMs);
      look();
      await happen(what);
    }
    online.set(true);
    await happen('resume');
    const from = clock.now();
    const limit = plan.afterwards === 'evil' || !canEnd(plan) ? EVIL_HOURS * HOUR : KIND_LIMIT_MS;
    while (clock.now() - from < limit && !(await settled())) {
      if (!(await clock.advanceToNext())) break;
      look();
    }
    await clock.advance(1000);
    look();
    if (!(await settled()) && plan.afterwards === 'kind' && canEnd(plan)) {
      const last = (await store.read(uid))?.records[0];
      throw new BrokenLaw(
        `Law 9: not settled ${(clock.now() - from) / HOUR} h after all was well; ${server.requests.length} requests, ${last?.received} bytes, ${last?.problem?.name}: ${last?.problem?.message}`,
      );
    }
    await oracle.judgeEnd(store, uid);
    look();
    for (const { engine } of contexts) engine.close();
    await clock.advance(0);
    const left = { open: server.open, held: locks.held, waiting: locks.waiting };
    if (Object.values(left).some(Boolean))
      throw new BrokenLaw(`Left under way: ${JSON.stringify(left)}`);
    return {
      requests: server.requests.length,
      bytes: server.requests.reduce((sum, { sent }) => sum + sent, 0),
    };
  } finally {
    for (const { engine } of contexts) engine.close();
  }
}

/** A server that always announces more than comes never lets anybody prove that all is there. */
const canEnd = ({ server }: WorldPlan): boolean => typeof server.length !== 'number';

function optionsOf({ maxDelayMs, refusesHtml }: WorldPlan) {
  return {
    chunk: { maxBytes: 64, maxAgeMs: 20 },
    retry: { ...defaultEngineOptions.retry, maxDelayMs },
    ...(refusesHtml && { validateResponse: refusalOfHtml }),
  };
}

const refusalOfHtml = ({ headers }: { readonly headers: Headers }): string | undefined =>
  headers.get('content-type')?.includes('html') ? 'This is a web page.' : undefined;

/** Law 9: each wait has an end that the snapshot shows, and the end is bounded. */
function judgeWait(snapshot: RegistrationSnapshot, { maxDelayMs }: WorldPlan, now: number): void {
  const { status, waitingFor, retryAt } = snapshot;
  if (status !== 'waiting' || waitingFor === 'foreground' || waitingFor === 'other-tab') return;
  if (retryAt === null) throw new BrokenLaw(`Law 9: a wait for ${waitingFor} shows no end.`);
  if (retryAt - now > Math.max(maxDelayMs, LONGEST_WISH_MS))
    throw new BrokenLaw(`Law 9: a wait for ${waitingFor} of ${(retryAt - now) / HOUR} h.`);
}

/** Law 9: how many requests an hour may see, apart from those that brought bytes which stayed. */
function judgeRequests(
  plan: WorldPlan,
  requests: readonly { readonly at: number }[],
  growths: number,
): void {
  const perHour = 120 + (4 * HOUR) / plan.maxDelayMs + plan.happenings.length * 10;
  // Between two that bring something there may be one that does not.
  const most = Math.ceil(perHour + 2 * growths);
  const last = requests.at(-1);
  const before = requests.at(-1 - most);
  if (last && before && last.at - before.at < HOUR)
    throw new BrokenLaw(`Law 9: more than ${most} requests within an hour.`);
}
