import { expect, it } from 'vitest';
import {
  type BackgroundFetchManagerOptions,
  resolveOptions,
} from '../../src/client/manager-options.ts';
import { defaultEngineOptions } from '../../src/transfer/engine-options.ts';

it('fills in the defaults, of each group apart', () => {
  expect(resolveOptions({})).toMatchObject({
    name: 'bgfetch',
    driver: 'auto',
    webStartTimeoutMs: 5000,
    keepFailedMs: 7 * 24 * 60 * 60 * 1000,
    engine: defaultEngineOptions,
  });
  const { engine } = resolveOptions({ retry: { maxDelayMs: 5 }, concurrency: { total: 1 } });
  expect(engine.retry).toEqual({ ...defaultEngineOptions.retry, maxDelayMs: 5 });
  expect(engine.concurrency).toEqual({ total: 1, perRegistration: 8, perHost: 4 });
  const absent = { retry: { baseDelayMs: undefined }, stallTimeoutMs: undefined };
  expect(resolveOptions(absent as unknown as BackgroundFetchManagerOptions).engine).toEqual(
    defaultEngineOptions,
  );
  expect(resolveOptions({ keepFailedMs: Number.POSITIVE_INFINITY }).keepFailedMs).toBe(
    Number.POSITIVE_INFINITY,
  );
});

it.each<[string, unknown, RegExp]>([
  ['an unknown option', { retries: 3 }, /Unknown option `retries`.*retry/],
  ['an unknown one in a group', { retry: { max: 3 } }, /Unknown option `max`.*maxAttempts/],
  ['what the engine alone may set', { retry: { statuses: false } }, /Unknown option `statuses`/],
  ['a transport that can’t send', { transport: {} }, /`transport`.*`send`/],
  ['a name with a hyphen first', { name: '-app' }, /`name`.*hyphen/],
  ['a group that is none', { chunk: 5 }, /chunk/],
  ['an unknown driver', { driver: 'wings' }, /auto, web, native, foreground.*wings/],
  ['an empty name', { name: '' }, /`name`/],
  ['a name that is no string', { name: 5 }, /`name`/],
  ['a URL of the worker that is none', { workerUrl: 5 }, /`workerUrl` is a URL/],
  ['no slots', { concurrency: { total: 0 } }, /`concurrency.total`.*above 0.*0/],
  ['a negative wait', { retry: { baseDelayMs: -1 } }, /`retry.baseDelayMs`/],
  ['NaN', { stallTimeoutMs: Number.NaN }, /`stallTimeoutMs`.*NaN/],
  ['a string', { keepFailedMs: '7d' }, /`keepFailedMs`.*7d/],
  ['a fraction of a byte', { chunk: { maxBytes: 0.5 } }, /`chunk.maxBytes`.*whole/],
  ['a hook that is no function', { prepareRequest: 'token' }, /`prepareRequest`.*function/],
  ['null', null, /options/i],
])('refuses %s, and says why', (_, options, message) => {
  const resolve = () => resolveOptions(options as BackgroundFetchManagerOptions);
  expect(resolve).toThrow(TypeError);
  expect(resolve).toThrow(message);
});
