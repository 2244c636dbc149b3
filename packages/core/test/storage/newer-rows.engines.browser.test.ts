import { beforeEach, describe, expect, test } from 'vitest';
import type { BodyAddress } from '../../src/model/rows.ts';
import type { Store } from '../../src/storage/store.ts';
import { append, aRecord, aRegistration, aState, bytes } from './rows.ts';
import { type TestDatabase, testDatabase } from './test-database.ts';

const response: BodyAddress = { uid: 'uid-1', index: 0, side: 'response' };

let database: TestDatabase;
let store: Store;
beforeEach(async () => {
  database = testDatabase();
  store = await database.openStore();
  await store.create(aState({ uid: 'good', id: 'good', createdAt: 1 }, 2));
});

const quarantined = () => database.tamper((rows) => rows.getAll('quarantine'));

describe('E22: rows that a newer version of the app has written', () => {
  const body = { end: 2, data: bytes(1, 2) };
  const rows: readonly [string, object, object][] = [
    ['a phase', { phase: 'verifying' }, {}],
    ['a driver', { driver: 'opfs' }, {}],
    ['a result and a reason', { result: 'partial', failureReason: 'integrity' }, {}],
    ['a state of a record', {}, { state: 'hashing' }],
    ['a reason of a record', {}, { state: 'failed', failureReason: 'integrity' }],
    ['another format', { format: 2, phase: { name: 'active' }, downloaded: 5n }, {}],
    ['another format of a record', {}, { format: 2, request: 7 }],
  ];

  test.each(rows)('%s that is not known is left as it is', async (_, registration, record) => {
    const written = { ...aRegistration(), ...registration, more: { than: 'we know' } };
    const withRecord = { ...aRecord({ received: 2 }), ...record };
    await database.tamper(async (raw) => {
      await raw.put('registrations', written);
      await raw.put('records', withRecord);
      await raw.put('chunks', body, ['uid-1', 0, 'response', 2]);
    });
    const other = await database.openStore();
    expect((await other.list()).map(({ uid }) => uid)).toContain('good');
    expect(await other.read('uid-1')).toBeUndefined();
    expect(await other.transact('uid-1', 'all', () => expect.fail('called'))).toBeUndefined();
    await other.find('episode-5');
    await expect(other.create(aState({ uid: 'uid-2' }))).rejects.toThrow(TypeError);
    expect(await other.uids()).toContain('uid-1');
    expect(await other.readChunk(response, 0)).toMatchObject({ data: bytes(1, 2) });
    expect(await database.tamper((raw) => raw.get('registrations', 'uid-1'))).toEqual(written);
    expect(await database.tamper((raw) => raw.get('records', ['uid-1', 0]))).toEqual(withRecord);
    expect(await quarantined()).toEqual([]);
    expect(database.warnings).toEqual([]);
  });

  test('fields that are not known outlive what we write', async () => {
    await store.create(aState());
    await database.tamper(async (raw) => {
      await raw.put('registrations', { ...aRegistration(), more: 1 });
      await raw.put('records', { ...aRecord(), more: [2] });
    });
    await store.transact('uid-1', [0], append(bytes(1)));
    const stored = await database.tamper(async (raw) => [
      await raw.get('registrations', 'uid-1'),
      await raw.get('records', ['uid-1', 0]),
    ]);
    expect(stored).toMatchObject([
      { more: 1, downloaded: 1 },
      { more: [2], received: 1 },
    ]);
  });

  test('an empty word, or a defect beside the unknown one, is damage', async () => {
    await store.create(aState());
    const odd = { ...aRegistration(), phase: 'verifying', epoch: 'three' };
    await database.tamper((raw) => raw.put('registrations', odd));
    expect(await store.read('uid-1')).toBeUndefined();
    expect(await quarantined()).toHaveLength(1);
  });
});
