import { readBlob } from '../../../packages/core/src/storage/bodies.ts';
import { defaultEngineOptions } from '../../../packages/core/src/transfer/engine-options.ts';
import { aRecord, aRegistration, aRequest } from '../../../packages/core/test/storage/rows.ts';
import { engineWorld } from '../../../packages/core/test/transfer/engine-world.ts';
import { faultyServer } from '../../../packages/core/test/transfer/faulty-server.ts';
import { jumpingClock } from './jumping-clock.ts';
import type { Happening, TimePlan } from './time-plan.ts';

const uid = 'uid-1';
const url = 'https://files.test/0';
const FLAP_MS = 200;
const HOUR = 3_600_000;
const { retry, stallTimeoutMs } = defaultEngineOptions;
/** No wait is longer: our own, or one that the server may ask for. */
const LONGEST_WAIT_MS = Math.max(retry.maxDelayMs, retry.maxRetryAfterMs);
/** One fault after the other costs a server that is silent at first, and the longest wait. */
const END_MS = 10 * (LONGEST_WAIT_MS + 4 * stallTimeoutMs);
/** Two a minute are usual; at first, and when something new came, there are more. */
const MOST_IN_AN_HOUR = 200;

/** Runs one schedule on the real engine; throws when a law is broken. Resolves with the number of requests. */
export async function runSchedule(plan: TimePlan, random: () => number): Promise<number> {
  const clock = jumpingClock();
  const world = engineWorld({ clock, random });
  const { store, online, locks } = world;
  let isUp = true;
  const askedAt: number[] = [];
  const server = faultyServer(clock, {
    sizes: [plan.bytes],
    faults: plan.faults,
    pieceBytes: 50,
    pieceMs: 10,
    online: () => isUp,
  });
  const transport = {
    send: (...given: Parameters<typeof server.send>) => {
      askedAt.push(clock.elapsedMs);
      return server.send(...given);
    },
  };
  await store.create({
    registration: aRegistration({ uid }),
    records: [aRecord({ uid, request: aRequest({ url }) })],
  });
  const context = world.openContext(transport, { chunk: { maxBytes: 64, maxAgeMs: 20 } });
  let shown = 0;
  const look = () => {
    for (const { snapshot } of context.told.splice(0)) {
      const { downloaded, status, waitingFor, retryAt } = snapshot;
      if (downloaded < shown) throw new Error(`The count fell from ${shown} to ${downloaded}.`);
      shown = downloaded;
      if (status !== 'waiting') continue;
      if (retryAt === null) throw new Error(`A wait for ${waitingFor} shows no end.`);
    }
  };
  /** What is shown now was decided now, but for jumps in between. */
  const judgeWait = () => {
    const last = context.told.at(-1)?.snapshot;
    look();
    const waitMs = (last?.retryAt ?? clock.now()) - clock.now();
    if (last?.status === 'waiting' && waitMs > LONGEST_WAIT_MS + 1)
      throw new Error(`A wait for ${last.waitingFor} of ${waitMs / HOUR} h is shown.`);
  };
  const settled = async () => (await store.read(uid))?.registration.phase === 'settled';

  async function happen(happening: Happening): Promise<void> {
    switch (happening.kind) {
      case 'passing':
        await clock.advance(happening.ms);
        return judgeWait();
      case 'jump':
        // What was decided before is told before, in the next frame.
        await clock.advance(20);
        look();
        return clock.jump(happening.ms);
      case 'sleep':
        look();
        clock.sleep(happening.ms);
        return clock.advance(0);
      case 'flapping':
        for (let times = 0; times < happening.times; times += 1) {
          online.set(!online.getSnapshot());
          if (happening.isReal) isUp = online.getSnapshot();
          await clock.advance(FLAP_MS);
        }
        return look();
      case 'network':
        isUp = happening.isUp;
        online.set(happening.says);
        return clock.advance(0);
    }
  }

  try {
    void context.engine.run(uid);
    for (const happening of plan.happenings) await happen(happening);
    // From here on the network is up, whatever the device says.
    isUp = true;
    online.set(plan.saysInTheEnd);
    const from = clock.elapsedMs;
    while (!(await settled())) {
      if (clock.elapsedMs - from > END_MS)
        throw new Error(`Not settled ${END_MS / HOUR} h after all was well.`);
      if (!(await clock.advanceToNext())) throw new Error('It waits for nothing.');
      look();
    }
    await clock.advance(100);
    look();
    await judgeEnd();
    judgeRequests(askedAt);
  } finally {
    context.engine.close();
  }
  await clock.advance(0);
  const left = {
    open: server.open,
    held: locks.held,
    waiting: locks.waiting,
    timers: clock.pending,
  };
  if (Object.values(left).some(Boolean)) throw new Error(`Left: ${JSON.stringify(left)}`);
  return askedAt.length;

  async function judgeEnd(): Promise<void> {
    const state = await store.read(uid);
    if (state?.registration.result !== 'success')
      throw new Error(`It ended as ${JSON.stringify(state?.registration)}.`);
    const body = { uid, index: 0, side: 'response' } as const;
    const blob = await readBlob(store, body, { start: 0, end: plan.bytes });
    const bytes = String(new Uint8Array(await blob.arrayBuffer()));
    if (bytes !== String(server.versions(url)[0])) throw new Error('The bytes are wrong.');
  }
}

function judgeRequests(askedAt: readonly number[]): void {
  let first = 0;
  askedAt.forEach((at, index) => {
    while (at - (askedAt[first] ?? 0) >= HOUR) first += 1;
    const count = index - first + 1;
    if (count > MOST_IN_AN_HOUR) throw new Error(`${count} requests within an hour.`);
  });
}
