import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Store } from '../../src/storage/store.ts';
import { loseValues } from './lose-values.ts';
import { append, aState, bytes } from './rows.ts';
import { type TestDatabase, testDatabase } from './test-database.ts';

afterEach(() => vi.restoreAllMocks());

const good = aState({ uid: 'good', id: 'good', createdAt: 1 }, 2);

let database: TestDatabase;
let store: Store;
/** What is lost now: names of the errors by store and key. */
let lost: Map<string, string>;

beforeEach(async () => {
  database = testDatabase();
  store = await database.openStore();
  await store.create(good);
  await store.create(aState({}, 3));
  await store.transact('uid-1', [0], append(bytes(1, 2, 3)));
  lost = new Map();
  loseValues(lost);
});

const quarantined = () => database.tamper((rows) => rows.getAll('quarantine'));
const uidsOf = async (of: Store) => (await of.list()).map(({ uid }) => uid);

describe('a registration whose value the browser can’t read', () => {
  for (const name of ['DataError', 'NotReadableError', 'UnknownError'])
    test(`promise 12: is left out of the list with one warning, the others are listed (${name})`, async () => {
      lost.set('registrations uid-1', name);
      expect(await uidsOf(store)).toEqual(['good']);
      expect(await uidsOf(store)).toEqual(['good']);
      expect(database.warnings).toEqual([expect.stringMatching(`uid-1.*${name}`)]);
      expect([...(await store.uids())].sort()).toEqual(['good', 'uid-1']);
      expect(await quarantined()).toEqual([]);
      lost.clear();
      expect(await uidsOf(store)).toEqual(['good', 'uid-1']);
      expect((await store.read('uid-1'))?.records).toMatchObject([{ received: 3 }, {}, {}]);
    });

  for (const name of ['DataError', 'NotReadableError'])
    test(`promise 10: goes into quarantine at the third look in a row, with what can be read of it (${name})`, async () => {
      lost.set('registrations uid-1', name);
      lost.set('records uid-1,1', name);
      const gone: (readonly string[])[] = [];
      store.onReset((uids) => gone.push(uids));
      await store.list();
      await store.read('uid-1');
      expect(await quarantined()).toEqual([]);
      expect(await store.find('episode-5')).toBeUndefined();
      expect(await quarantined()).toMatchObject([{ records: [{ index: 0 }, { index: 2 }] }]);
      expect(gone).toEqual([['uid-1']]);
      expect([...(await store.uids())]).toEqual(['good']);
      await store.create(aState({ uid: 'uid-2' }));
      expect(await uidsOf(store)).toEqual(['good', 'uid-2']);
    });

  test('promise 10: nothing is deleted when it was readable in between, or for a failure that may pass', async () => {
    for (const name of ['DataError', '', 'DataError', 'DataError', '', 'UnknownError']) {
      if (name) lost.set('registrations uid-1', name);
      else lost.clear();
      expect(await uidsOf(store)).toEqual(name ? ['good'] : ['good', 'uid-1']);
    }
    for (let n = 0; n < 5; n++) expect(await store.read('uid-1')).toBeUndefined();
    expect(await store.find('episode-5')).toBeUndefined();
    expect(await quarantined()).toEqual([]);
    lost.clear();
    expect((await store.read('uid-1'))?.records).toHaveLength(3);
  });

  test('can be removed', async () => {
    lost.set('registrations uid-1', 'DataError');
    lost.set('records uid-1,0', 'DataError');
    await store.remove('uid-1');
    expect([...(await store.uids())]).toEqual(['good']);
  });

  test('law 9: is looked at again by itself, and shown once it can be read', async () => {
    const looks: (() => void)[] = [];
    const setTimer = (callback: () => void, delayMs: number) => {
      if (delayMs === 15_000) looks.push(callback);
      return () => {};
    };
    const clock = { now: () => 0, setTimer, setFrame: () => () => {} };
    const patient = await database.openStore({ clock });
    let resets = 0;
    patient.onReset(() => resets++);
    lost.set('registrations uid-1', 'UnknownError');
    expect(await uidsOf(patient)).toEqual(['good']);
    // What follows a reset is another listing: that must not cost a connection each time.
    for (let n = 0; n < 3; n++) await patient.list();
    expect(resets).toBeLessThan(2);
    expect(looks).toHaveLength(1);
    lost.clear();
    const shown = new Promise((resolve) => patient.onReset(resolve));
    looks[0]?.();
    expect(await shown).toEqual([]);
    expect(await uidsOf(patient)).toEqual(['good', 'uid-1']);
    expect(looks).toHaveLength(1);
  });
});

describe('a record whose value the browser can’t read', () => {
  test('promise 10: has failed after three looks, and its siblings stay', async () => {
    await store.transact('uid-1', [1], append(bytes(9), 1));
    lost.set('records uid-1,0', 'NotReadableError');
    expect(await store.read('uid-1')).toBeUndefined();
    await expect(store.transact('uid-1', 'all', () => expect.fail('called'))).rejects.toMatchObject(
      { name: 'NotReadableError' },
    );
    expect((await store.load('uid-1', [1]))?.records).toMatchObject([{ received: 1 }]);
    expect(await quarantined()).toEqual([]);
    const state = await store.read('uid-1');
    expect(state?.registration).toMatchObject({ epoch: 1, downloaded: 1 });
    expect(state?.records).toMatchObject([
      { state: 'failed', problem: { name: 'DataError', message: expect.stringContaining('lost') } },
      { state: 'pending', received: 1 },
      { state: 'pending' },
    ]);
    expect(await store.read('uid-1')).toEqual(state);
    expect(await uidsOf(store)).toEqual(['good', 'uid-1']);
  });

  test('promise 10: that can be read again is as it was', async () => {
    const before = await store.read('uid-1');
    for (const name of ['NotReadableError', 'NotReadableError', 'UnknownError', 'DataError']) {
      lost.set('records uid-1,0', name);
      expect(await store.read('uid-1')).toBeUndefined();
    }
    lost.clear();
    expect(await store.read('uid-1')).toEqual(before);
    expect(database.warnings).toHaveLength(1);
  });
});
