import { expect, it } from 'vitest';
import { chooseDriver, whyNotByBrowser } from '../../src/client/create-registration.ts';
import type { Driver } from '../../src/drivers/driver.ts';
import { checkFetchOptions } from '../../src/model/fetch-options.ts';
import { REPLACE_ONCE_STORED } from '../../src/model/replacement.ts';
import type { DriverName } from '../../src/model/snapshot.ts';

function driver(name: DriverName, usable: boolean, reason = `${name} says so.`): Driver {
  return {
    name,
    guarantees: {
      survivesPageClose: false,
      survivesReload: true,
      periodicOnly: false,
      pausable: true,
    },
    availability: async () => ({ usable, reason }),
    start: async () => {},
    attach: async () => {},
    changed: () => {},
    close: () => {},
  };
}

const yes = (name: DriverName) => driver(name, true);
const no = (name: DriverName) => driver(name, false);

it.each<[string, readonly Driver[], 'auto' | DriverName, DriverName]>([
  ['auto: native first', [yes('foreground'), yes('web'), yes('native')], 'auto', 'native'],
  ['auto: then web', [yes('foreground'), yes('web'), no('native')], 'auto', 'web'],
  ['auto: foreground at last', [yes('foreground'), no('web')], 'auto', 'foreground'],
  ['the one asked for', [yes('foreground'), yes('web')], 'foreground', 'foreground'],
  [
    'the foreground in place of the one asked for',
    [yes('foreground'), no('web')],
    'web',
    'foreground',
  ],
  ['not another one than asked for', [yes('foreground'), yes('web')], 'native', 'foreground'],
])('%s', async (_, drivers, wanted, chosen) => {
  expect((await chooseDriver(drivers, wanted)).driver.name).toBe(chosen);
});

it('says why each better one was not taken', async () => {
  const { reason } = await chooseDriver(
    [yes('foreground'), driver('web', false, 'The user has denied it.')],
    'auto',
  );
  expect(reason).toMatch(/foreground says so\..*web: The user has denied it\./);
  const missing = await chooseDriver([yes('foreground')], 'web');
  expect(missing.reason).toMatch(/web: not available/);
});

it('rejects when none can, with all the reasons', async () => {
  await expect(chooseDriver([no('foreground'), no('web')], 'auto')).rejects.toMatchObject({
    name: 'NotSupportedError',
    message: expect.stringMatching(/web says so.*foreground says so/),
  });
});

it('uploads by tus are not given to the browser, even if the app asks for that', async () => {
  const options = checkFetchOptions({ upload: 'tus' });
  const why = whyNotByBrowser(options, REPLACE_ONCE_STORED);
  for (const wanted of ['auto', 'web'] as const) {
    const choice = await chooseDriver([yes('web'), yes('foreground')], wanted, {}, why);
    expect(choice.driver.name).toBe('foreground');
    expect(choice.reason).toContain('web: the browser can’t upload by tus.');
  }
  expect(whyNotByBrowser(checkFetchOptions(), REPLACE_ONCE_STORED)).toBeNull();
});
