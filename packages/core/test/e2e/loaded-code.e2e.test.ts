import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drivenEngines } from '../../../../test/engines/driven-page.ts';
import { openSite, type Site } from './multi-page-site.ts';

/** The modules at which the bundler of the app splits off the code of one world. */
const worlds = [
  'native-driver',
  'web',
  'periodic-sync-wake-source',
  'on-demand',
  'tus-upload',
] as const;

describe.each(drivenEngines)('the five-line form in %s', (engine) => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite(engine);
  });
  afterAll(() => site.end());

  /** Which worlds this page has loaded the code of. */
  const loaded = async (): Promise<string[]> => {
    const names = await site.evaluate<string[]>(
      `performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)`,
    );
    return worlds.filter((world) => names.some((name) => name.startsWith(`/assets/${world}-`)));
  };

  test('a page downloads the code of its own world only, and wakes by a timer when it asks for them', async () => {
    const hasBackgroundFetch = await site.evaluate<boolean>(`'BackgroundFetchManager' in window`);
    await site.open({ name: 'loaded-code' });
    const url = `${site.url}/media/loaded/1000/loaded.bin`;
    await site.call('start', 'ep', [url]);
    const { result, driver } = await site.until('ep', ({ status }) => status === 'settled');
    // No service worker of this site keeps what the browser would bring.
    expect({ result, driver }).toEqual({ result: 'success', driver: 'foreground' });
    expect(await loaded()).toEqual(hasBackgroundFetch ? ['web'] : []);

    expect(await site.call('hearWakes', 'heard')).toBe('timer');
    expect(await loaded()).toEqual(
      hasBackgroundFetch ? ['web', 'periodic-sync-wake-source'] : ['periodic-sync-wake-source'],
    );
  });
});
