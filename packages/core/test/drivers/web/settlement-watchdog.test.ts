import { expect, test } from 'vitest';
import { webLocks } from '../../../src/browser/contexts.ts';
import { SettlementWatchdog } from '../../../src/drivers/web/native-watch.ts';
import { copyLockName } from '../../../src/model/names.ts';
import { virtualClock } from '../../support/virtual-clock.ts';

const locks = webLocks(navigator.locks);

function bench() {
  const clock = virtualClock();
  const name = `test-${crypto.randomUUID()}`;
  const overdue: string[] = [];
  const endings = new SettlementWatchdog(
    { name, clock, locks },
    async (uid) => void overdue.push(uid),
  );
  return { clock, name, overdue, endings };
}

test('what nobody settles is overdue after a while, once', async () => {
  const { clock, overdue, endings } = bench();
  const waits = [endings.watch('a'), endings.watch('a')];
  await clock.advance(4999);
  expect(overdue).toEqual([]);
  await clock.advance(1);
  await Promise.all(waits);
  expect(overdue).toEqual(['a']);
});

test('a worker that is at it is waited for, however long it takes', async () => {
  const { clock, name, overdue, endings } = bench();
  let copied = (): void => {};
  const copying = locks.request(
    copyLockName(name, 'a'),
    {},
    () =>
      new Promise<void>((resolve) => {
        copied = resolve;
      }),
  );
  const wait = endings.watch('a');
  await clock.advance(600_000);
  expect(overdue).toEqual([]);
  copied();
  await copying;
  await wait;
  expect(overdue).toEqual(['a']);
});

test('what has settled is not overdue', async () => {
  const { clock, overdue, endings } = bench();
  const wait = endings.watch('a');
  endings.cancel('a');
  await wait;
  await clock.advance(10_000);
  expect(overdue).toEqual([]);
});
