import { seededSource, sha256OfSource } from '../../../examples/media-server/src/index.ts';
import type { Figures } from '../runner/figures.ts';
import type { FireRun } from '../runner/fire-part.ts';
import type { FireAppSetup } from './app/app.ts';
import type { Stored } from './app/stored.ts';
import { checkCounts, checkStored, highestCount, settlements } from './check-reports.ts';
import type { KillPlan } from './kill-plan.ts';
import type { KillWorld } from './kill-world.ts';

const MIB = 1024 * 1024;
/** What the sockets, pipes and caches of server and browser hold of one response that is cut. */
const IN_TRANSIT_BYTES = 2 * MIB;
const LONGEST_END_MS = 120_000;

/** Where the bodies of a run are to lie. Those in segments are files of several connections each. */
export type BodyPlaceName = 'files' | 'segments' | 'rows';

const SEGMENTS = 3;

/** The page counts what the worker has written every tenth of a second, and later when it is busy. */
const COUNTED_WITHIN_S = 1;

/** One download that is killed again and again, until its end, its checks and its release. */
export async function runKills(
  world: KillWorld,
  plan: KillPlan,
  bodies: BodyPlaceName,
  run: FireRun,
): Promise<Figures> {
  const { browser, server, reports } = world;
  world.forget();
  const name = `kills-${run.seed}-${bodies}`;
  const files = plan.files.map(({ seed, bytes }) => ({
    seed,
    bytes,
    url: `${world.url}/media/${seed}/${bytes}/x.bin?scope=${name}`,
  }));
  const setup: FireAppSetup = {
    options: {
      name,
      driver: 'foreground',
      chunk: { maxBytes: plan.chunkBytes },
      ...(bodies === 'rows' && { workerUrl: false }),
    },
    report: world.reportUrl,
    id: 'ep',
    urls: files.map(({ url }) => url),
    how: { ...(bodies === 'segments' && { segments: SEGMENTS }) },
  };
  const appUrl = `${world.url}/?setup=${encodeURIComponent(JSON.stringify(setup))}`;
  const stored = () => browser.evaluate<Stored>('window.fire.stored()');
  const isSettled = () =>
    reports.some((report) => report.kind === 'snapshot' && report.snapshot.status === 'settled');
  /** Whether the page has come by itself: out of the back/forward cache, or loaded. */
  const isThere = () => browser.evaluate<boolean>('Boolean(window.fire)').catch(() => false);

  const counted: Record<string, number> = {};
  server.faults.change(name, { throttleBytesPerSecond: plan.bytesPerSecond });
  await browser.goto(appUrl);
  await world.until((all) => all.some(({ kind }) => kind === 'snapshot'), LONGEST_END_MS);
  let kills = 0;
  for (const { way, afterMs, awayMs } of plan.kills) {
    await passed(afterMs);
    if (isSettled()) break;
    kills += 1;
    counted[way] = (counted[way] ?? 0) + 1;
    switch (way) {
      case 'reload':
        await browser.reload();
        break;
      case 'navigation':
        await browser.goto(`${world.url}/away.html`);
        await passed(awayMs);
        await browser.back();
        while (!(await isThere())) await passed(20);
        break;
      case 'renderer crash':
      case 'browser kill':
      case 'tab close':
        if (way === 'renderer crash') await browser.crashPage();
        else if (way === 'browser kill') await browser.killBrowser();
        else await browser.closePage();
        await browser.goto(appUrl);
    }
  }

  const before = highestCount(reports);
  server.faults.change(name, { throttleBytesPerSecond: null });
  await world.until((all) => settlements(all).length > 0, LONGEST_END_MS);
  while (!(await browser.evaluate<boolean>('window.fire.opened'))) await passed(20);
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  checkCounts(reports, total);
  checkStored(await stored(), total, bodies);
  for (const file of files) {
    const wanted = await sha256OfSource(seededSource(file.seed, file.bytes));
    const got = await browser.evaluate<string>(`window.fire.sha256(${JSON.stringify(file.url)})`);
    if (got !== wanted) throw new Error(`SHA-256 of ${file.url} is ${got}, not ${wanted}`);
  }

  const entries = server.log.entries(name);
  const sent = entries.reduce((sum, { bytesSent }) => sum + bytesSent, 0);
  const again = sent - total;
  const uncounted =
    bodies === 'rows'
      ? 2 * Math.min(plan.chunkBytes, 2 * plan.bytesPerSecond)
      : COUNTED_WITHIN_S * plan.bytesPerSecond;
  const perCut = uncounted + IN_TRANSIT_BYTES;
  const connections = bodies === 'segments' ? SEGMENTS * files.length : files.length;
  const bound = kills * connections * perCut;
  if (again > bound)
    throw new Error(`${again} bytes were asked for again in ${kills} kills; ${bound} may be.`);

  await browser.evaluate('window.fire.release()');
  const left = await nothingOrLast(stored);
  // A worker that is killed while it tries whether it can write leaves a byte, which a later one deletes.
  const tries = left.files.filter((file) => file.startsWith('file bgfetch-probe-'));
  const rows = Object.entries(left.counts).filter(([, count]) => count > 0);
  if (rows.length > 0 || left.files.length > tries.length)
    throw new Error(`After release() there is still ${JSON.stringify({ rows, ...left })}`);
  await browser.closePage();
  server.log.clear(name);
  const perKill = Math.round(again / Math.max(1, kills));
  run.tell(
    `${bodies}: ${kills} kills from ${before} of ${total} bytes on, ${entries.length} requests, ${(perKill / 1e6).toFixed(1)} MB again per kill`,
  );
  return {
    kills,
    bytes: total,
    requests: entries.length,
    ...counted,
    'max probes left': tries.length,
    [`bytes again, ${bodies}`]: again,
    [`max bytes again per kill, ${bodies}`]: perKill,
  };
}

/** A file is deleted as soon as nobody has it open any more. Resolves with what is left in the end. */
async function nothingOrLast(stored: () => Promise<Stored>): Promise<Stored> {
  for (let tries = 0; ; tries += 1) {
    const left = await stored();
    if (left.files.every((file) => file.includes('bgfetch-probe-')) || tries === 20) return left;
    await passed(100);
  }
}

/** The one sleep that is wanted: the instant of a kill must not depend on anything that happens. */
const passed = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
