import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pluginBudgetMs } from '../../../../src/wakes/plugin/plugin-wake-source.ts';
import { downloadingApp, stored } from '../downloading-app.ts';
import { letAppsThrow } from './apps-that-throw.ts';
import { checkConfigures, checkLog, mayStayOpen } from './check-log.ts';
import { profiles } from './profiles.ts';
import { replay } from './replay.ts';
import {
  addHandlers,
  comeToFront,
  pluginFor,
  prepareTrial,
  runSteps,
  URL,
} from './run-schedule.ts';
import { type Schedule, schedules } from './schedule.ts';

letAppsThrow();

const PIECE_BYTES = 1000;
const FILE = new Uint8Array(40_000).map((_, at) => (at * 7 + at / 251) % 256);

async function runDownload(schedule: Schedule): Promise<void> {
  const trial = prepareTrial(schedule);
  const { native, transport, clock } = trial;
  const { platform } = profiles[schedule.profile];
  // Six seconds' worth.
  transport.serve(URL, { bytes: FILE, pieceBytes: PIECE_BYTES, pieceDelayMs: 150 });
  const { disk } = await downloadingApp({
    native,
    transport,
    urls: [URL],
    storeMs: schedule.storeMs,
    plugin: pluginFor(schedule),
    platform,
    engine: { chunk: { maxBytes: 4096, maxAgeMs: 400 } },
    onLaunch: (page, periodic) => addHandlers(trial, page, periodic),
  });
  // D3: at every moment what is on disk is a prefix of the file.
  const checkDisk = async () => {
    const { bytes } = await stored(disk);
    expect(Buffer.compare(bytes, FILE.subarray(0, bytes.byteLength))).toBe(0);
    return bytes.byteLength;
  };
  let before = 0;
  await runSteps(trial, async () => {
    const now = await checkDisk();
    expect(now, 'bytes on disk').toBeGreaterThanOrEqual(before);
    before = now;
  });

  await comeToFront(trial, 70_000);
  // A clock that was set back makes a retry's time come late.
  for (let n = 0; n < 150 && !(await stored(disk)).done; n++) await clock.advance(60_000);
  expect(checkLog(native.log.entries, schedule, clock.now(), pluginBudgetMs(platform))).toEqual([]);
  expect(checkConfigures(native.log.entries, schedule)).toEqual([]);
  if (!mayStayOpen(schedule))
    expect(native.plugin.openTasks, 'wakes that were never given back').toBe(0);
  // D5, D12: kills, freezes and wakes that never ran cost time and nothing else.
  expect(await stored(disk)).toMatchObject({ done: true });
  expect(await checkDisk()).toBe(FILE.byteLength);
  // What was on disk has never been asked for again, but for what is compared, and for the probes that ask whether anything
  // is answered: those are let go of at once.
  const begins = transport.exchanges
    .filter(({ status, sentBytes }, n) => status < 400 && (n === 0 || sentBytes > 2 * PIECE_BYTES))
    .map(({ from }) => from);
  expect(begins).toEqual(begins.toSorted((a, b) => a - b));
}

test('a download through random wakes, kills, freezes and faults', async () => {
  await fc.assert(fc.asyncProperty(schedules, runDownload), replay(1000));
}, 600_000);
