import { expect, test, vi } from 'vitest';
import {
  optionsKey,
  type PeriodicFetchOptions,
  PeriodicView,
  type WakeHandler,
} from '../../src/adapter/periodic-view.ts';
import { createFakePeriodic } from '../../src/testing/fake-periodic.ts';
import { createVirtualClock } from '../../src/testing/virtual-clock.ts';
import type { Wake } from '../../src/wakes/periodic.ts';

const settled = () => new Promise((resolve) => setTimeout(resolve));

function setUp(handler: WakeHandler = () => {}, options: PeriodicFetchOptions = {}) {
  const clock = createVirtualClock();
  const os = createFakePeriodic({ clock });
  const use = { handler, options, handled: new WeakSet<Wake>() };
  return { clock, os, use, view: new PeriodicView(os.periodic, use) };
}

test('configures without `enabled`, and the wake is open until the handler is done', async () => {
  let finish = () => {};
  const work = new Promise<void>((resolve) => (finish = resolve));
  const { os, view } = setUp(() => work, { minimumFetchInterval: 30, enabled: true });
  expect(view.getSnapshot()).toBe(view.getServerSnapshot());
  view.attach();
  await settled();
  expect(os.configs).toEqual([{ minimumFetchInterval: 30 }]);
  expect(view.getSnapshot()).toEqual({ status: 'available', error: null });
  os.wake();
  await settled();
  expect(os.finished).toEqual([]);
  finish();
  await settled();
  expect(os.finished).toEqual(['fake-wake']);
});

test('a use handles a wake once, however often it attaches, also when it comes late; another use too', async () => {
  const handler = vi.fn(() => new Promise(() => {}));
  const { os, use, view } = setUp(handler);
  await os.periodic.configure();
  os.periodic.wakes$.subscribe((wake) => wake.waitUntil(new Promise(() => {})));
  os.wake();
  view.attach()();
  view.attach()();
  new PeriodicView(os.periodic, use).attach();
  expect(handler).toHaveBeenCalledTimes(1);
  new PeriodicView(os.periodic, { ...use, handled: new WeakSet() }).attach();
  expect(handler).toHaveBeenCalledTimes(2);
});

test('letting go ends neither the wakes nor a handler that is running', async () => {
  let wake: Wake | undefined;
  const { clock, os, view } = setUp((it) => {
    wake = it;
    return new Promise(() => {});
  });
  const detach = view.attach();
  await settled();
  os.wake();
  detach();
  await settled();
  expect(wake?.signal.aborted).toBe(false);
  await clock.advance(22_000);
  expect(wake?.signal.aborted).toBe(true);
  expect(os.finished).toHaveLength(1);
  os.wake();
  expect(os.finished).toHaveLength(2);
});

test.each([
  ['throws', () => Promise.reject(new TypeError('no feed'))],
  [
    'throws at once',
    () => {
      throw new TypeError('no feed');
    },
  ],
])(
  'a handler that %s: the wake is finished, the error shown until the next',
  async (_, handler) => {
    const { os, use, view } = setUp(handler);
    const listener = vi.fn();
    view.subscribe(listener);
    view.attach();
    await settled();
    os.wake();
    await settled();
    expect(os.finished).toHaveLength(1);
    expect(view.getSnapshot().error).toMatchObject({ name: 'TypeError', message: 'no feed' });
    const told = listener.mock.calls.length;
    use.handler = () => {};
    os.wake();
    expect(view.getSnapshot().error).toBeNull();
    expect(listener).toHaveBeenCalledTimes(told + 1);
  },
);

test('to stop when the signal says so is no error; to fail after it is one', async () => {
  const untilAborted = ({ signal }: Wake) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  const { os, use, view } = setUp(untilAborted);
  view.attach();
  await settled();
  os.wake();
  os.expire();
  await settled();
  expect(view.getSnapshot().error).toBeNull();
  use.handler = (wake) => untilAborted(wake).catch(() => Promise.reject(new Error('late')));
  os.wake();
  os.expire();
  await settled();
  expect(view.getSnapshot().error?.message).toBe('late');
  expect(os.finished).toHaveLength(2);
});

test('a wake that ends while its handler is called is finished once, and the failure is shown', async () => {
  const { os, use, view } = setUp();
  use.handler = () => {
    os.expire();
    throw new Error('too late');
  };
  view.attach();
  await settled();
  os.wake();
  await settled();
  expect(os.finished).toHaveLength(1);
  expect(view.getSnapshot().error?.message).toBe('too late');
});

test('the same options ask once, others again; disabled asks for nothing and handles nothing', async () => {
  const handler = vi.fn();
  const { os, use, view } = setUp(handler, { enabled: false });
  view.attach()();
  await settled();
  expect(os.configs).toEqual([]);
  use.options = { minimumFetchInterval: 30 };
  view.attach()();
  view.attach()();
  use.options = { minimumFetchInterval: 60 };
  view.attach()();
  await settled();
  expect(os.configs.map((it) => it.minimumFetchInterval)).toEqual([30, 60]);
  use.options = { minimumFetchInterval: 60, enabled: false };
  view.attach();
  os.wake();
  expect(handler).not.toHaveBeenCalled();
});

test('stop holds until start, whoever attaches meanwhile', async () => {
  const handler = vi.fn();
  const { os, use, view } = setUp(handler);
  view.attach();
  await settled();
  await view.commands.stop();
  use.options = { minimumFetchInterval: 60 };
  view.attach()();
  await settled();
  os.wake();
  expect(handler).not.toHaveBeenCalled();
  expect(await view.commands.start()).toBe('available');
  expect(os.configs.at(-1)).toEqual({ minimumFetchInterval: 60 });
  os.wake();
  expect(handler).toHaveBeenCalledTimes(1);
});

test("the app's own stop is not undone by a view that comes back", async () => {
  const { os, view } = setUp();
  view.attach()();
  await settled();
  await os.periodic.stop();
  view.attach();
  await settled();
  expect(os.configs).toHaveLength(1);
});

test('a bad option is an error until it is right, and is asked for anew', async () => {
  const { os, use, view } = setUp(undefined, { minimumFetchInterval: -1 });
  view.attach();
  await settled();
  expect(view.getSnapshot().error?.name).toBe('TypeError');
  expect(await view.commands.start()).toBe('unknown');
  expect(view.getSnapshot().error?.name).toBe('TypeError');
  use.options = {};
  view.attach();
  await settled();
  expect(view.getSnapshot()).toEqual({ status: 'available', error: null });
  expect(os.configs).toHaveLength(1);
});

test('options are told apart by what they ask for', () => {
  expect(optionsKey({ minimumFetchInterval: 30, requiresCharging: true })).toBe(
    optionsKey({ requiresCharging: true, minimumFetchInterval: 30 }),
  );
  expect(optionsKey({})).not.toBe(optionsKey({ enabled: false }));
});
