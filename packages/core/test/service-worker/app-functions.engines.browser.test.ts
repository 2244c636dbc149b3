import { describe, expect, test, vi } from 'vitest';
import { virtualClock } from '../support/virtual-clock.ts';
import type { FakeScope } from './fake-scope.ts';
import { workerBench } from './worker-bench.ts';

const settledEvent = (registration: object, updateUI: (options?: object) => Promise<void>) => ({
  registration,
  updateUI,
});

describe('W6: a click shows the app where it is', () => {
  const clicked = async (windows: FakeScope['windows'], openOnClick: string) => {
    const bench = await workerBench();
    const row = await bench.create();
    const { scope } = bench.start({ openOnClick });
    scope.windows = windows;
    const registration = bench.native(row, ['x']);
    await scope.dispatch('backgroundfetchclick', { registration }).over;
    const { focused, opened } = scope;
    return { focused, opened };
  };
  const app = 'https://app.test/player/';

  test.each<[string, FakeScope['windows'], string]>([
    ['at another route', [`${app}library/5?sort=new#top`], `${app}library/5?sort=new#top`],
    ['at its root with a fragment', [`${app}#/library`], `${app}#/library`],
    ['in one of two windows', ['https://app.test/', `${app}a`], `${app}a`],
    ['in the window that has the focus', [`${app}a`, { url: `${app}b`, focused: true }], `${app}b`],
    ['beside a frame', [{ url: `${app}f`, frameType: 'nested' }, `${app}a`], `${app}a`],
  ])('a single-page app %s', async (_, windows, focused) => {
    expect(await clicked(windows, '.')).toEqual({ focused: [focused], opened: [] });
  });

  test.each<[string, FakeScope['windows']]>([
    ['no window', []],
    ['a window outside the scope', ['https://app.test/', 'https://app.test/players']],
    ['a window of another origin', ['https://other.test/player/']],
  ])('%s is none of the app', async (_, windows) => {
    expect(await clicked(windows, '.')).toEqual({ focused: [], opened: [app] });
  });

  test('a page of its own is opened beside the app, or focused where it is shown', async () => {
    expect(await clicked([`${app}a`], 'b')).toEqual({ focused: [], opened: [`${app}b`] });
    expect((await clicked([`${app}a`, `${app}b#c`], 'b')).focused).toEqual([`${app}b#c`]);
  });
});

describe('promise 12: the app’s functions cost its own call', () => {
  test('openOnClick that throws does not keep the click from the handlers', async () => {
    const bench = await workerBench();
    const row = await bench.create();
    const { scope, told } = bench.start({
      openOnClick: () => {
        throw new Error('no route');
      },
    });
    const registration = bench.native(row, ['x']);
    await scope.dispatch('backgroundfetchclick', { registration }).over;
    expect(told).toMatchObject([{ type: 'click' }]);
    expect(bench.warnings).toEqual([expect.stringContaining('no route')]);
  });

  test.each<[string, () => never]>([
    [
      'throws',
      () => {
        throw new Error('no title');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no title')) as never],
    ['hangs', () => new Promise(() => {}) as never],
  ])('ui that %s: the title is shown, and nobody is told twice', async (_, ui) => {
    const bench = await workerBench();
    const clock = virtualClock();
    Object.assign(bench.environment, { clock });
    const row = await bench.create({ title: 'Episode 5' });
    const { scope } = bench.start({ ui });
    const updateUI = vi.fn(async () => {});
    let isOver = false;
    const { over } = scope.dispatch(
      'backgroundfetchsuccess',
      settledEvent(bench.native(row, ['x']), updateUI),
    );
    void over.then(() => {
      isOver = true;
    });
    await vi.waitUntil(async () => {
      await clock.advance(1000);
      return isOver;
    });
    expect(updateUI).toHaveBeenCalledWith({ title: 'Episode 5' });
    expect((await bench.store.read(row.uid))?.registration.notified).toBe(true);
    expect(bench.warnings).toEqual([expect.stringContaining('`ui` failed')]);
  });

  test('W4: a request that is looked for keeps its body', async () => {
    const bench = await workerBench();
    const row = await bench.create();
    const { scope, told } = bench.start();
    const native = bench.native(row, ['x']);
    await scope.dispatch(
      'backgroundfetchsuccess',
      settledEvent(native, async () => {}),
    ).over;
    const query = new Request('https://media.test/ep-5.mp3', { method: 'POST', body: 'mine' });
    await told[0]?.match(query, { ignoreMethod: true });
    await told[0]?.matchAll(query);
    expect(query.bodyUsed).toBe(false);
    expect(await query.text()).toBe('mine');
    // One that was sent can be looked for as well.
    expect(await told[0]?.match(query, { ignoreMethod: true })).toBeDefined();
  });
});
