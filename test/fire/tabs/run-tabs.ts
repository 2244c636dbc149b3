import { seededSource, sha256OfSource } from '../../../examples/media-server/src/index.ts';
import type { Figures } from '../runner/figures.ts';
import type { FireRun } from '../runner/fire-part.ts';
import { checkRequests, type Outage } from './check-requests.ts';
import { type FireTab, passed } from './tab-browser.ts';
import type { TabEvent, TabPlan, TabScale } from './tab-plan.ts';
import type { TabWorld } from './tab-world.ts';

const PATIENCE_MS = 120_000;

/** Lets a plan happen, then waits for the end, and compares what everybody says of it. */
export async function runTabs(
  world: TabWorld,
  plan: TabPlan,
  scale: TabScale,
  { seed, tell }: Pick<FireRun, 'seed' | 'tell'>,
): Promise<Figures> {
  const name = `tabs-${seed}`;
  const { log, faults } = world.server;
  faults.change(name, { throttleBytesPerSecond: 60_000 });
  faults.change(`${name}-up`, { latencyMs: 1000 });
  const open = () => world.open(name, scale.timesFaster);
  const tabs = await Promise.all(Array.from({ length: scale.tabs }, open));
  const gone: FireTab[] = [];
  const outages: Outage[] = [];
  const frozen = new Map<FireTab, Promise<void>>();

  const urlOf = ({ id, method, bytes }: TabPlan['registrations'][number]) =>
    method === 'GET'
      ? `${world.url}/media/${name}-${id}/${bytes}/${id}.bin?scope=${name}`
      : `${world.url}/upload/${id}?scope=${name}-up`;
  const waiting = [...plan.registrations];
  const starting: Promise<unknown>[] = [];
  const start = async (registration: TabPlan['registrations'][number]): Promise<void> => {
    const awake = tabs.filter((tab) => !frozen.has(tab));
    const tab = awake[registration.tab % awake.length];
    const { id, method } = registration;
    try {
      await tab?.call('start', id, urlOf(registration), method);
    } catch (error) {
      // Whoever dies in the middle of it has started it, or has not; starting is safe to repeat.
      if (!tab || !gone.includes(tab)) throw error;
      await start(registration);
    }
  };
  /** A tab that holds something, or the one that the plan names. */
  const aimOf = (event: TabEvent): number => {
    const holders = tabs.flatMap((tab, at) => (isRunner(tab) && !frozen.has(tab) ? [at] : []));
    return (event.atHolder ? holders[event.tab % holders.length] : undefined) ?? event.tab;
  };

  const happen = async (event: TabEvent): Promise<void> => {
    await passed(event.afterMs);
    const at = aimOf(event);
    const tab = tabs[at];
    if (!tab || frozen.has(tab)) return;
    const fromMs = Date.now();
    if (event.kind === 'freeze') {
      // Some must be awake, or nobody is left to notice.
      if (frozen.size > scale.tabs - 3) return;
      tab.freeze();
      frozen.set(
        tab,
        passed(event.forMs).then(() => {
          tab.thaw();
          frozen.delete(tab);
          // It takes a moment until it has heard what happened meanwhile.
          outages.push({ contextId: tab.contextId, fromMs, toMs: Date.now() + 2000 });
        }),
      );
      return;
    }
    outages.push({ contextId: tab.contextId, fromMs, toMs: Number.POSITIVE_INFINITY });
    gone.push(tab);
    tabs.splice(at, 1);
    await (event.kind === 'kill' ? tab.kill() : tab.close());
    tabs.splice(at, 0, await open());
  };
  const eachTime = Math.ceil(waiting.length / (plan.events.length / 2));
  for (const event of plan.events) {
    starting.push(...waiting.splice(0, eachTime).map(start));
    await happen(event);
  }
  await Promise.all([...starting, ...waiting.splice(0).map(start)]);
  tell(`${plan.events.length} events have happened`);
  await Promise.all(frozen.values());
  faults.change(name, { throttleBytesPerSecond: null });

  const ends = (tab: FireTab) =>
    (tab.shown.at(-1) ?? []).map(({ id, status, result, downloaded, problem }) =>
      JSON.stringify({ id, status, result, downloaded, problem }),
    );
  const isSettled = (tab: FireTab) => {
    const last = tab.shown.at(-1) ?? [];
    return (
      last.length === plan.registrations.length && last.every(({ status }) => status === 'settled')
    );
  };
  const deadline = Date.now() + PATIENCE_MS;
  while (!tabs.every(isSettled)) {
    if (Date.now() > deadline) throw new Error(`It does not end: ${tabs.map(unsettled)}`);
    await passed(50);
  }
  const [first = []] = tabs.map(ends);
  for (const tab of tabs)
    if (JSON.stringify(ends(tab).toSorted()) !== JSON.stringify(first.toSorted()))
      throw new Error(`Tabs do not agree: ${first} and ${ends(tab)}`);
  const all = [...tabs, ...gone];
  for (const tab of all) checkShown(tab);

  const requests = [...log.entries(name), ...log.entries(`${name}-up`)];
  checkRequests(requests, outages);
  let unsent = 0;
  for (const registration of plan.registrations) {
    const { id, method, bytes } = registration;
    const end = tabs[0]?.shown.at(-1)?.find((shown) => shown.id === id);
    if (end?.result !== 'success') {
      // What may have been sent when its page died is not sent again, and nothing else fails.
      const mayFail = method === 'POST' && end?.problem?.includes('may have reached the server');
      if (!mayFail) throw new Error(`${method} ${id} ended as ${JSON.stringify(end)}.`);
      unsent += 1;
    } else if (method === 'GET') {
      const expected = await sha256OfSource(seededSource(`${name}-${id}`, bytes));
      const reader = tabs[registration.tab];
      if ((await reader?.call('sha256', id, urlOf(registration))) !== expected)
        throw new Error(`${id} has other bytes than the file.`);
    }
  }
  await tabs[0]?.call('releaseAll');
  await Promise.all(tabs.slice(1).map((tab) => tab.close()));
  const left = await tabs[0]?.call('left', name);
  if (!left || Object.values(left).some((count) => count > 0))
    throw new Error(`Something is left: ${JSON.stringify(left)}`);
  await tabs[0]?.close();
  return {
    kills: plan.events.filter(({ kind }) => kind === 'kill').length,
    schedules: 1,
    bytes: requests.reduce((sum, { bytesSent }) => sum + bytesSent, 0),
    events: plan.events.length,
    requests: requests.length,
    'POST given up': unsent,
  };
}

const isRunner = ({ shown, contextId }: FireTab): boolean =>
  (shown.at(-1) ?? []).some(({ runner, status }) => runner === contextId && status === 'running');

const unsettled = ({ contextId, shown }: FireTab): string => {
  const open = (shown.at(-1) ?? []).filter(({ status }) => status !== 'settled');
  return `\n${contextId} shows ${JSON.stringify(open)}`;
};

/** Counts never fall, nothing follows an end, and nobody waits for a retry: the server is well. */
function checkShown({ shown, trouble }: FireTab): void {
  if (trouble.length > 0) throw new Error(`The page says: ${trouble.join('; ')}`);
  const last = new Map<string, (typeof shown)[number][number]>();
  for (const now of shown.flat()) {
    const before = last.get(now.id);
    last.set(now.id, now);
    // A page that was stopped finds its own connection silent when it thaws.
    const isStall = now.problem?.startsWith('No byte came') ?? false;
    if (now.waitingFor === 'retry' && !isStall)
      throw new Error(`A tab shows a retry: ${JSON.stringify(now)}`);
    if (!before) continue;
    if (now.downloaded < before.downloaded && now.result !== 'failure')
      throw new Error(
        `The count of ${now.id} fell from ${before.downloaded} to ${now.downloaded}.`,
      );
    if (before.status === 'settled' && now.status !== 'settled')
      throw new Error(`${now.id} goes on after its end.`);
  }
}
