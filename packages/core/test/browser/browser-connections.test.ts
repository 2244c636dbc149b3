import { expect, test } from 'vitest';
import { browserConnections } from '../../src/browser/contexts.ts';
import { mayBeUsers } from '../../src/browser/lifecycle.ts';

const entry = (name: string, nextHopProtocol: string | undefined) =>
  ({ name, nextHopProtocol }) as unknown as PerformanceEntry;

/** A page that has loaded this, and loads more when told. */
function page(loaded: Partial<Record<string, readonly PerformanceEntry[]>>) {
  let tell: (entries: readonly PerformanceEntry[]) => void = () => {};
  class Observer {
    static readonly supportedEntryTypes = ['resource'];
    constructor(callback: (list: { getEntries(): readonly PerformanceEntry[] }) => void) {
      tell = (entries) => callback({ getEntries: () => entries });
    }
    observe(): void {}
  }
  const scope = {
    performance: { getEntriesByType: (type: string) => [...(loaded[type] ?? [])] },
    PerformanceObserver: Observer as unknown as typeof PerformanceObserver,
  };
  const connections = browserConnections(scope, null);
  return { connections, load: (entries: readonly PerformanceEntry[]) => tell(entries) };
}

test('T2: only what the browser has seen over HTTP/2 or 3 is multiplexed', () => {
  const { connections, load } = page({
    navigation: [entry('https://app.test/page', 'h2')],
    resource: [
      entry('https://old.test/a.js', 'http/1.1'),
      entry('https://cdn.test:8443/b.js', 'h3'),
      // Without Timing-Allow-Origin.
      entry('https://silent.test/c.js', ''),
      entry('https://strange.test/d.js', undefined),
    ],
  });
  const hosts = [
    'app.test',
    'cdn.test:8443',
    'cdn.test',
    'old.test',
    'silent.test',
    'strange.test',
  ];
  const multiplexed = () => hosts.filter((host) => connections.isMultiplexed(`https://${host}`));
  expect(multiplexed()).toEqual(['app.test', 'cdn.test:8443']);
  load([entry('https://silent.test/e.js', 'h2')]);
  expect(multiplexed()).toEqual(['app.test', 'cdn.test:8443', 'silent.test']);
  expect(connections.isMultiplexed('http://app.test')).toBe(false);
});

test('where the platform tells nothing, nothing is multiplexed', () => {
  expect(browserConnections({}, null).isMultiplexed('https://app.test')).toBe(false);
});

test('what happens may be the user’s, unless the browser knows better', () => {
  const userActivation = (isActive: boolean, hasBeenActive: boolean) => ({
    userActivation: { isActive, hasBeenActive },
  });
  expect(mayBeUsers({})).toBe(true);
  expect(mayBeUsers(userActivation(false, false))).toBe(true);
  expect(mayBeUsers(userActivation(true, true))).toBe(true);
  expect(mayBeUsers(userActivation(false, true))).toBe(false);
});
