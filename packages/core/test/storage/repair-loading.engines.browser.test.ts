import { beforeEach, expect, test } from 'vitest';
import { RepairingReader } from '../../src/storage/indexed-db/repair/repairing-reader.ts';
import type { Store } from '../../src/storage/store.ts';
import { aRegistration, aState } from './rows.ts';
import { type TestDatabase, testDatabase } from './test-database.ts';

const good = aState({ uid: 'good', id: 'good', createdAt: 1 }, 2);
const corrupt = { ...aRegistration(), epoch: 'three' };

let database: TestDatabase;
let store: Store;
/** How often the repair was asked for. */
let loads: number;
/** Whether it can be loaded. */
let canLoad: boolean;
let timers: { callback: () => void; delayMs: number }[];

beforeEach(async () => {
  loads = 0;
  canLoad = false;
  timers = [];
  database = testDatabase();
  const setTimer = (callback: () => void, delayMs: number) => {
    const timer = { callback, delayMs };
    timers.push(timer);
    return () => {
      timers = timers.filter((other) => other !== timer);
    };
  };
  store = await database.openStore({
    clock: { now: () => 0, setTimer, setFrame: () => () => {} },
    async loadRepair() {
      loads += 1;
      if (!canLoad) throw new TypeError('Failed to fetch dynamically imported module');
      return { RepairingReader };
    },
  });
  await store.create(good);
  await store.create(aState({}, 2));
});

const damage = () => database.tamper((rows) => rows.put('registrations', corrupt));
const quarantined = () => database.tamper((rows) => rows.getAll('quarantine'));
const stored = () => database.tamper((rows) => rows.get('registrations', 'uid-1'));

test('a sound database does not load the repair', async () => {
  expect(await store.list()).toHaveLength(2);
  expect(await store.read('uid-1')).toEqual(aState({}, 2));
  expect(await store.load('uid-1', [1])).toBeDefined();
  expect(await store.find('episode-5')).toEqual(aRegistration());
  expect(loads).toBe(0);
});

test('while the repair can’t be loaded, what is damaged is left out and left alone', async () => {
  await damage();
  const failure = /dynamically imported/;
  expect(await store.list()).toEqual([good.registration]);
  await expect(store.read('uid-1')).rejects.toThrow(failure);
  await expect(store.find('episode-5')).rejects.toThrow(failure);
  await expect(store.transact('uid-1', [0], () => expect.fail('called'))).rejects.toThrow(failure);
  await expect(store.create(aState({ uid: 'uid-2' }))).rejects.toThrow(failure);
  expect(await store.read('good')).toEqual(good);
  expect(await stored()).toEqual(corrupt);
  expect(database.warnings).toEqual([expect.stringMatching(failure)]);
});

test('it is loaded later on, and then everything is listed anew', async () => {
  await damage();
  await store.list();
  const retries = () => timers.filter(({ delayMs }) => delayMs === 15_000);
  expect(retries()).toHaveLength(1);
  const [first] = retries();
  timers = [];
  first?.callback();
  await expect.poll(() => retries().length).toBe(1);
  canLoad = true;
  const reset = new Promise((resolve) => store.onReset(resolve));
  retries()[0]?.callback();
  expect(await reset).toEqual([]);
  expect(await store.list()).toEqual([good.registration]);
  expect(await quarantined()).toMatchObject([{ registration: corrupt }]);
});

test('nothing is tried again once the store is closed', async () => {
  await damage();
  await store.list();
  store.close();
  expect(timers.filter(({ delayMs }) => delayMs === 15_000)).toEqual([]);
});
