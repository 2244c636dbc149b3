import { config } from 'rxjs';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Wake } from '../../src/index.ts';
import { LEAD_MS } from './plugged-phone.ts';
import { configuredManager, expectGivenBack } from './pocket-manager.ts';

describe('promise 4: the wakes of a manager with the native plugin', () => {
  test('promise 4: periodic answers: configure, status, stop, start', async () => {
    const { bg, native, wakeAndFinish } = await configuredManager();
    const wakes: Wake[] = [];
    bg.periodic.wakes$.subscribe((wake) => wakes.push(wake));
    expect(await bg.periodic.configure({ minimumFetchInterval: 30 })).toBe('available');
    expect(native.log.of('configure').at(-1)?.config).toMatchObject({ minimumFetchInterval: 30 });
    await wakeAndFinish();
    await bg.periodic.stop();
    expect(native.wake({ inForeground: true })).toBe(false);
    expect(await bg.periodic.start()).toBe('available');
    // An event within a second of the finish would pass for a repetition of it.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await wakeAndFinish();
    expect(wakes.map(({ source, taskId }) => [source, taskId])).toEqual(
      Array(2).fill(['plugin', native.subscriberId]),
    );
    expectGivenBack(native, 2);
    native.setStatus(1);
    expect(await bg.periodic.status()).toBe('denied');
  });

  test('promise 4: the event wake has the wake; handlers may ask for more time', async () => {
    const { bg, native, wakeAndFinish } = await configuredManager();
    const steps: string[] = [];
    bg.on('wake', (wake) => {
      steps.push(wake.remainingMs() > 0 ? 'woken' : 'too late');
      wake.waitUntil(new Promise((resolve) => setTimeout(resolve, 50)));
      wake.signal.addEventListener('abort', () => steps.push('over'));
    });
    await wakeAndFinish();
    expect(steps).toEqual(['woken', 'over']);
    expectGivenBack(native);
  });

  test('promise 4: a handler that throws costs the others nothing; finish once', async () => {
    const { bg, native, wakeAndFinish } = await configuredManager();
    const failing = new Error('A handler of the app failed.');
    const uncaught: unknown[] = [];
    config.onUnhandledError = (error) => uncaught.push(error);
    onTestFinished(() => {
      config.onUnhandledError = null;
    });
    const other = vi.fn();
    bg.on('wake', () => {
      throw failing;
    });
    bg.periodic.wakes$.subscribe(() => {
      throw failing;
    });
    bg.on('wake', other);
    await wakeAndFinish();
    expect(other).toHaveBeenCalledOnce();
    expectGivenBack(native);
    await vi.waitUntil(() => uncaught.length === 2);
    expect(uncaught).toEqual([failing, failing]);
  });

  test('promise 4: a waitUntil that never settles is given back when the OS asks; once', async () => {
    const { bg, native, wakeAndFinish } = await configuredManager();
    const budgetMs = 1500;
    let aborted: unknown;
    bg.on('wake', (wake) => {
      wake.waitUntil(new Promise(() => {}));
      wake.signal.addEventListener('abort', () => {
        aborted = wake.signal.reason;
      });
    });
    await wakeAndFinish(budgetMs);
    const [{ ms } = { ms: Number.NaN }] = native.log.of('completed');
    expect(ms).toBeGreaterThanOrEqual(budgetMs - LEAD_MS - 5);
    expect(ms).toBeLessThan(budgetMs);
    expect(aborted).toMatchObject({ name: 'TimeoutError' });
    expectGivenBack(native);
  });
});
