import { expect, test } from 'vitest';
import { browserShell } from '../../../src/browser/native-shell.ts';
import { createVirtualClock } from '../../../src/testing/virtual-clock.ts';
import { chooseWakeSource } from '../../../src/wakes/plugin/choose-wake-source.ts';
import { timerWakeSource } from '../../../src/wakes/wake-source.ts';

const plugin = {
  configure: async () => 2,
  finish() {},
  scheduleTask() {},
  stopTask() {},
  status: (answer: (status: number) => void) => answer(2),
};
const sink = { wake() {}, timeout() {}, status() {} };

function bench(globals: Record<string, unknown>, ready: Promise<void> | null = null) {
  const clock = createVirtualClock({ startAt: 0 });
  const otherwise = () => timerWakeSource(clock);
  const shell = {
    ...browserShell((name) => globals[name]),
    deviceReady: () => ready,
    launchedAt: 0,
  };
  return {
    clock,
    choose: (given?: unknown) => chooseWakeSource({ shell, clock, plugin: given, otherwise }),
  };
}

test('the plugin that is given, the one that is there, else a timer', () => {
  expect(bench({}).choose(plugin).name).toBe('plugin');
  expect(bench({ BackgroundFetch: plugin }).choose().name).toBe('plugin');
  expect(bench({}).choose().name).toBe('timer');
});

test('a plugin that comes with deviceready', async () => {
  const globals: Record<string, unknown> = {};
  let ready = (): void => {};
  const { clock, choose } = bench(globals, new Promise((resolve) => (ready = () => resolve())));
  const source = choose();
  expect(source.name).toBe('plugin');
  const configured = source.configure({}, sink);
  globals.BackgroundFetch = plugin;
  ready();
  await clock.advance(0);
  expect(await configured).toBe('available');
  expect(source.name).toBe('plugin');
});

test('a deviceready without the plugin, or that never comes, ends with the timer', async () => {
  for (const ready of [Promise.resolve(), new Promise<void>(() => {})]) {
    const { clock, choose } = bench({}, ready);
    const source = choose();
    const status = source.status();
    await clock.advance(10_000);
    expect(await status).toBe('available');
    expect(source.name).toBe('timer');
    source.close();
  }
});
