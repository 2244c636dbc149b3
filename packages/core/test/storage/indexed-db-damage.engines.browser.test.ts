import { beforeEach, describe, expect, test } from 'vitest';
import type { BodyAddress } from '../../src/model/rows.ts';
import type { Store } from '../../src/storage/store.ts';
import { append, aRecord, aRegistration, aState, bytes } from './rows.ts';
import { type TestDatabase, testDatabase } from './test-database.ts';

const response: BodyAddress = { uid: 'uid-1', index: 0, side: 'response' };
const good = aState({ uid: 'good', id: 'good', createdAt: 1 }, 2);

let database: TestDatabase;
let store: Store;
beforeEach(async () => {
  database = testDatabase();
  store = await database.openStore();
  await store.create(good);
});

/** What is left in the database, apart from the good registration. */
const remains = () =>
  database.tamper(async (rows) => {
    const keys = await Promise.all(
      ['registrations', 'records', 'chunks'].map((name) => rows.getAllKeys(name)),
    );
    return keys.flat().filter((key) => key !== 'good' && (key as unknown[])[0] !== 'good');
  });

const quarantined = () => database.tamper((rows) => rows.getAll('quarantine'));

describe('rows that cannot be used', () => {
  const corrupt = { ...aRegistration(), epoch: 'three' };

  beforeEach(async () => {
    await store.create(aState({}, 2));
    await store.transact('uid-1', [0], append(bytes(1, 2, 3)));
    await database.tamper((rows) => rows.put('registrations', corrupt));
  });

  const expectQuarantine = async () => {
    expect(await remains()).toEqual([]);
    expect(await quarantined()).toMatchObject([
      {
        reason: expect.stringContaining('epoch'),
        at: expect.any(Number),
        registration: corrupt,
        records: [{ index: 0 }, { index: 1 }],
      },
    ]);
    expect(database.warnings).toEqual([expect.stringMatching(/uid-1.*epoch/)]);
    expect(await store.list()).toEqual([good.registration]);
  };

  test('are put in quarantine by list, which gives the others', async () => {
    expect(await store.list()).toEqual([good.registration]);
    await expectQuarantine();
  });

  test('are put in quarantine by read', async () => {
    expect(await store.read('uid-1')).toBeUndefined();
    await expectQuarantine();
  });

  test('are put in quarantine by find', async () => {
    expect(await store.find('episode-5')).toBeUndefined();
    await expectQuarantine();
  });

  test('are put in quarantine by transact, which does not call its transition', async () => {
    expect(await store.transact('uid-1', [0], () => expect.fail('called'))).toBeUndefined();
    await expectQuarantine();
  });

  test('do not keep their id from being used', async () => {
    await store.create(aState({ uid: 'uid-2' }));
    expect((await store.find('episode-5'))?.uid).toBe('uid-2');
    await store.remove('uid-2');
    await expectQuarantine();
  });
});

describe('a registration is put in quarantine', () => {
  beforeEach(() => store.create(aState({}, 3)));

  test('without records', async () => {
    await database.tamper((rows) =>
      Promise.all([0, 1, 2].map((index) => rows.delete('records', ['uid-1', index]))),
    );
    expect(await store.list()).toEqual([good.registration]);
    expect(await quarantined()).toMatchObject([{ reason: 'the registration has no records' }]);
  });

  test('when most of its records are missing', async () => {
    await database.tamper(async (rows) => {
      for (const index of [0, 1]) await rows.delete('records', ['uid-1', index]);
    });
    expect(await store.read('uid-1')).toBeUndefined();
    expect(await quarantined()).toMatchObject([{ reason: 'its records are missing' }]);
    expect(await remains()).toEqual([]);
  });
});

test('rows of nobody are cleared away', async () => {
  const { buffer: data } = new Uint8Array(8);
  await database.tamper(async (rows) => {
    await rows.put('records', aRecord({ uid: 'nobody' }));
    await rows.put('records', { uid: 'strange', index: ['a', 'b'] });
    await rows.put('chunks', { end: 8, data }, ['someone', 0, 'response', 8]);
  });
  expect(await store.list()).toEqual([good.registration]);
  expect(await remains()).toEqual([]);
  expect(await store.read('good')).toEqual(good);
});

test('rows that cannot be ours are in nobody’s way', async () => {
  await store.create(aState({ uid: '1', id: 'one', createdAt: 2 }));
  await database.tamper(async (rows) => {
    await rows.put('registrations', { uid: 3, id: 'episode-5' });
    await rows.put('records', { uid: new Date(0), index: 'c' });
    await rows.put('chunks', 'what', [[], [], [], []]);
  });
  expect(await store.find('episode-5')).toBeUndefined();
  await store.create(aState());
  expect((await store.list()).map(({ uid }) => uid)).toEqual(['good', '1', 'uid-1']);
  expect((await store.read('1'))?.records).toHaveLength(1);
  expect(await store.read('uid-1')).toEqual(aState());
});

test('the quarantine keeps the latest 20', async () => {
  for (let n = 0; n < 25; n++) {
    await database.tamper((rows) => rows.put('records', aRecord({ uid: `nobody-${n}` })));
    // Each store looks for what belongs to nobody once.
    await (await database.openStore()).list();
  }
  const uids = (await quarantined()).map(({ records }) => records[0].uid);
  expect(uids).toEqual(Array.from({ length: 20 }, (_, n) => `nobody-${n + 5}`));
});

describe('bodies and counts', () => {
  beforeEach(async () => {
    await store.create(aState({ downloaded: 0 }, 2));
    await store.transact('uid-1', [1], append(bytes(9), 1));
    await store.transact('uid-1', [0], append(bytes(1, 2, 3)));
    await store.transact('uid-1', [0], append(bytes(4, 5)));
  });

  test('bytes beyond the count are dropped', async () => {
    const before = await store.read('uid-1');
    const extra = { end: 9, data: bytes(6, 7, 8, 9) };
    await database.tamper((rows) => rows.put('chunks', extra, ['uid-1', 0, 'response', 9]));
    expect(await store.read('uid-1')).toEqual(before);
    expect(await store.readChunk(response, 5)).toBeUndefined();
    expect(await store.readChunk(response, 4)).toMatchObject({ offset: 3 });
    expect(database.warnings).toEqual([]);
  });

  test('promise 10: an unfinished record goes on from where its bytes end, and its writer is shut out', async () => {
    await database.tamper((rows) => rows.delete('chunks', ['uid-1', 0, 'response', 5]));
    const state = await store.read('uid-1');
    expect(state?.registration).toMatchObject({ downloaded: 4, epoch: 1 });
    expect(state?.records).toMatchObject([{ received: 3 }, { received: 1 }]);
    expect(await store.readChunk(response, 0)).toMatchObject({ data: bytes(1, 2, 3) });
    expect(await store.read('uid-1')).toEqual(state);
    expect(database.warnings).toEqual([expect.stringMatching(/uid-1.*record 0/)]);
  });

  test('an unfinished record starts over when its first bytes are missing', async () => {
    await database.tamper(async (rows) => {
      await rows.delete('chunks', ['uid-1', 0, 'response', 3]);
      await rows.delete('chunks', ['uid-1', 0, 'response', 5]);
      await rows.put('chunks', { end: 4, data: bytes(4) }, ['uid-1', 0, 'response', 4]);
    });
    const state = await store.read('uid-1');
    expect(state?.registration).toMatchObject({ downloaded: 1, epoch: 1 });
    expect(state?.records[0]).toMatchObject({ received: 0, response: null, expectedBytes: null });
    expect(await store.readChunk(response, 0)).toBeUndefined();
  });

  test('a chunk that holds no bytes is as good as none', async () => {
    const strange = { end: 3, data: 'bytes' };
    await database.tamper((rows) => rows.put('chunks', strange, ['uid-1', 0, 'response', 3]));
    expect(await store.readChunk(response, 0)).toBeUndefined();
  });
});

test('a lease that is no lease is free', async () => {
  await database.tamper((rows) => rows.put('leases', { name: 'lock', holder: 5 }));
  expect(await store.transactLease('lock', () => undefined)).toBeUndefined();
});
