import { describe, expect, test } from 'vitest';
import {
  type ComposableDriver,
  createBackgroundFetch,
  foreground,
  native,
  periodic,
  web,
} from '../../src/compose.ts';

const compose = (options: unknown) => () =>
  createBackgroundFetch(options as Parameters<typeof createBackgroundFetch>[0]);

describe('a composed manager', () => {
  test.each<[string, unknown]>([
    ['no drivers', {}],
    ['an empty list', { drivers: [] }],
    ['what is no driver', { drivers: [foreground] }],
    ['a driver twice', { drivers: [foreground(), foreground()] }],
    ['something that is no list', { drivers: foreground() }],
  ])('%s: refused, and told what is wanted', (_, options) => {
    expect(compose(options)).toThrow(
      new TypeError('`drivers` is a list of native(), web() and foreground(), each once at most.'),
    );
  });

  test('the plugin goes to its driver', () => {
    expect(compose({ drivers: [foreground()], plugin: {} })).toThrow('native()');
    expect(compose({ drivers: [foreground()], nam: 'x' })).toThrow(TypeError);
  });

  test('promise 8: on a server it is empty and does nothing, whatever it is made of', async () => {
    const bg = createBackgroundFetch({
      drivers: [native(), web(), foreground()],
      periodic: periodic(),
    });
    await bg.ready;
    expect(await bg.getIds()).toEqual([]);
    expect(await bg.periodic.configure()).toBe('restricted');
    bg.close();
  });

  test('drivers are named values', () => {
    const parts: readonly ComposableDriver[] = [native(), web(), foreground()];
    expect(parts.map(({ name }) => name)).toEqual(['native', 'web', 'foreground']);
  });
});
