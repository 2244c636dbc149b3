import { expect, onTestFinished, test, vi } from 'vitest';
import { createBackgroundFetch, foreground, native } from '../../src/compose.ts';
import { pluggedPhone } from './plugged-phone.ts';

test('promise 4: a composed manager configures the plugin in the turn in which it is made', async () => {
  const { plugin } = await pluggedPhone();
  const configure = vi.spyOn(plugin as { configure(): unknown }, 'configure');
  const bg = createBackgroundFetch({
    name: `launch-turn-${crypto.randomUUID()}`,
    drivers: [native({ plugin }), foreground()],
  });
  onTestFinished(() => bg.close());
  expect(bg.periodic.source).toBe('plugin');
  // Microtasks only: a page that was launched for a wake may get no other task before the OS wants the wake back.
  for (let turns = 0; turns < 10; turns += 1) await Promise.resolve();
  expect(configure).toHaveBeenCalledTimes(1);
});

test('promise 4: its handlers hear the wakes, each given back once', async () => {
  const { native: phone, plugin, wakeAndFinish } = await pluggedPhone();
  const name = `launch-wake-${crypto.randomUUID()}`;
  const bg = createBackgroundFetch({ name, drivers: [native({ plugin }), foreground()] });
  onTestFinished(() => bg.close());
  const taskIds: string[] = [];
  bg.on('wake', ({ taskId }) => taskIds.push(taskId));
  await vi.waitUntil(() => bg.periodic.statusSource.getSnapshot() === 'available');
  await wakeAndFinish();
  expect(taskIds).toHaveLength(1);
  expect(phone.log.of('finish')).toEqual([expect.objectContaining({ accepted: true })]);
});
