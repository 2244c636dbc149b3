import { expect, test } from 'vitest';
import { createBackgroundFetch } from '../../src/index.ts';

test('promise 4: on a server nobody is woken, and a plugin is not touched', async () => {
  const touched: unknown[] = [];
  const plugin = new Proxy(
    {},
    {
      get: (_, name) => void touched.push(name),
      has: (_, name) => touched.push(name) < 0,
    },
  );
  const bg = createBackgroundFetch({ plugin });
  const woken: unknown[] = [];
  bg.on('wake', (wake) => woken.push(wake));
  bg.periodic.wakes$.subscribe((wake) => woken.push(wake));
  expect(await bg.periodic.configure()).toBe('restricted');
  expect(await bg.periodic.start()).toBe('restricted');
  expect(bg.periodic.source).toBe('timer');
  await bg.periodic.stop();
  bg.close();
  expect(woken).toEqual([]);
  expect(touched).toEqual([]);
});
