import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { Trial } from './trial.ts';
import { openWorld, type World } from './world.ts';

const MIB = 1024 * 1024;
let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.end());

function trial(name: string): Trial {
  const made = new Trial(world, name);
  onTestFinished(() => made.end());
  return made;
}

/** The server speaks HTTP/1.1, and the page comes from the same host as the files. */
test('T2: while eight slow records are downloaded the page can be reloaded, and a second tab opened', async () => {
  const busy = trial('busy');
  busy.faults({ stallAfterBytes: 1000 });
  const urls = Array.from({ length: 8 }, (_, n) => busy.file(`slow-${n}`, MIB).url);
  const one = await busy.tab();
  await one.call('start', 'large', urls);
  await one.until('large', ({ downloaded }) => downloaded === 3000);

  await one.page.reload({ timeout: 10_000 });
  await one.open(busy.options);
  await one.until('large', ({ runner }) => runner === one.contextId);
  await one.until('large', ({ records }) => records.filter((r) => r.state === 'active').length > 2);
  // It does the same from another tab: connections are counted over both.
  const other = await busy.tab();
  await other.call('start', 'more', [busy.file('more', MIB).url, busy.file('most', MIB).url]);
  await other.until('more', ({ downloaded }) => downloaded === 1000);
  expect(busy.requests().filter(({ ended }) => ended === 'pending')).toHaveLength(4);

  const free = trial('free');
  const third = await free.tab();
  const upload = `${world.url}/upload?scope=free`;
  expect(await third.call('post', 'post', upload, 'hello')).toMatch(/./);
  expect((await third.settled('post')).result).toBe('success');
});

test('T2: what a user starts does not wait behind downloads, nor does an upload of the same registration', async () => {
  const busy = trial('click');
  busy.faults({ stallAfterBytes: 1000 });
  const urls = Array.from({ length: 8 }, (_, n) => busy.file(`slow-${n}`, MIB).url);
  const tab = await busy.tab();
  await tab.call('start', 'large', urls);
  await tab.until('large', ({ downloaded }) => downloaded === 3000);
  const small = trial('small').file('small', 10_000);
  await tab.call('start', 'small', [small.url]);
  expect((await tab.settled('small')).result).toBe('success');
  const upload = `${world.url}/upload?scope=small`;
  await tab.call('post', 'post', upload, 'hello');
  expect((await tab.settled('post')).result).toBe('success');
  expect(tab.snapshot('large')).toMatchObject({ status: 'running', downloaded: 3000 });
});
