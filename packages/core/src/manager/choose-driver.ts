import type { Driver } from '../drivers/driver.ts';
import type { DriverName } from '../model/snapshot.ts';

/** A driver, and why it was chosen, in words. */
export interface DriverChoice {
  readonly driver: Driver;
  readonly reason: string;
}

/** What `auto` tries, best first: the OS can wake the app, the browser can go on without it, a page always works. */
const PREFERENCE: readonly DriverName[] = ['native', 'web', 'foreground'];

/**
 * The first driver that can take a fetch now. A driver that the app asked for and that can't is replaced too: the work
 * is worth more than the way, and the reason says so.
 */
export async function chooseDriver(
  drivers: readonly Driver[],
  wanted: 'auto' | DriverName,
  asksWhetherChanged = false,
): Promise<DriverChoice> {
  const refusals: string[] = [];
  for (const name of wanted === 'auto' ? PREFERENCE : [wanted, ...PREFERENCE.slice(-1)]) {
    const driver = drivers.find((candidate) => candidate.name === name);
    if (!driver) {
      if (wanted === name) refusals.push(`${name}: not available in this browser.`);
      continue;
    }
    if (asksWhetherChanged && name === 'web') {
      refusals.push('web: the browser can’t ask whether what is stored has changed.');
      continue;
    }
    const { usable, reason } = await driver.availability(name === wanted);
    const why = name === wanted ? 'The app asked for it.' : reason;
    if (usable) return { driver, reason: [why, ...refusals].join(' ') };
    refusals.push(`${name}: ${reason}`);
  }
  throw new DOMException(
    `No driver can take this fetch. ${refusals.join(' ')}`,
    'NotSupportedError',
  );
}
