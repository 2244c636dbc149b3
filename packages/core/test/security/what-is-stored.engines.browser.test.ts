import { openDB } from 'idb';
import { expect, test } from 'vitest';
import { createBackgroundFetch } from '../../src/index.ts';
import { openSession, scripted, settled } from '../drivers/contract/contract-session.ts';

const setup = { createManager: createBackgroundFetch, driver: 'foreground' } as const;

/** What other scripts of the origin could find, by kind. */
async function inOrigin() {
  const databases = await indexedDB.databases();
  return {
    databases: databases.map(({ name }) => name),
    caches: await caches.keys(),
    storage: [...Object.keys(localStorage), ...Object.keys(sessionStorage)],
    cookies: document.cookie,
  };
}

/** The names of the members of all rows that may hold text, as `request.url`. Numbers and flags can be no secrets. */
function fieldsOf(rows: readonly object[], prefix = ''): readonly string[] {
  const fields = rows.flatMap((row) =>
    Object.entries(row).flatMap(([name, value]) => {
      if (value === null || ['number', 'boolean', 'undefined'].includes(typeof value)) return [];
      return typeof value === 'object' &&
        value !== null &&
        !Array.isArray(value) &&
        name !== 'metadata'
        ? fieldsOf([value], `${prefix}${name}.`)
        : [`${prefix}${name}`];
    }),
  );
  return [...new Set(fields)].sort();
}

const without = (known: readonly string[], fields: readonly string[]): readonly string[] =>
  fields.filter((field) => !known.includes(field));

test('one database, nothing else, and in it what docs/security.md lists', async () => {
  const before = await inOrigin();
  const { manager, name } = await openSession(setup);
  const file = { kind: 'resource', seed: 'lies', bytes: 1000 } as const;
  const found = await scripted.script('a.bin', file);
  const missing = await scripted.script('b.bin', { ...file, status: 404 });
  const upload = await scripted.script('c.bin', { kind: 'upload' });
  const put = new Request(upload.url, { method: 'PUT', body: 'abc' });
  const options = { title: 'Title', icons: [{ src: '/a.png' }], metadata: { a: 1 } };
  await settled(await manager.fetch('all', [found.url, missing.url, put], options));
  const after = await inOrigin();
  const isNew = (database: string | undefined) => !before.databases.includes(database);
  expect({ ...after, databases: after.databases.filter(isNew) }).toEqual({
    ...before,
    databases: [`${name}:store`],
  });

  const database = await openDB(`${name}:store`);
  const rows = Object.fromEntries(
    await Promise.all(
      [...database.objectStoreNames].map(async (store) => [store, await database.getAll(store)]),
    ),
  );
  database.close();
  expect(Object.keys(rows).sort()).toEqual(STORES);
  expect(without(REGISTRATION_FIELDS, fieldsOf(rows.registrations))).toEqual([]);
  expect(without(RECORD_FIELDS, fieldsOf(rows.records))).toEqual([]);
  expect(Object.keys(rows.chunks[0]).sort()).toEqual(['data', 'end']);

  for (const id of await manager.getIds()) await (await manager.get(id))?.release();
  const left = await openDB(`${name}:store`);
  for (const store of left.objectStoreNames) expect(await left.count(store)).toBe(0);
  left.close();
});

test('ids, titles and names of any kind are data: none is taken for another, for markup or for a path', async () => {
  const { manager } = await openSession(setup);
  const ids = [
    '__proto__',
    'constructor',
    'toString',
    '<img src=x onerror=alert(1)>',
    "';DROP TABLE--",
    '../../a',
    'a:lease:b',
    'a\0b',
    '\ud800',
    'é',
    'e\u0301',
    ' ',
    'null',
  ];
  for (const id of ids) {
    const resource = await scripted.script('a.bin', { kind: 'resource', seed: id, bytes: 10 });
    const metadata = JSON.parse('{"__proto__":{"polluted":1},"constructor":1}');
    await settled(await manager.fetch(id, resource.url, { title: id, metadata }));
  }
  expect([...(await manager.getIds())].sort()).toEqual([...ids].sort());
  for (const id of ids) {
    const registration = await manager.get(id);
    expect(registration?.snapshot).toMatchObject({ id, title: id, result: 'success' });
    expect(manager.registration(id).getSnapshot()?.id).toBe(id);
    expect(Object.keys(registration?.snapshot.metadata as object)).toEqual([
      '__proto__',
      'constructor',
    ]);
  }
  expect('polluted' in {}).toBe(false);
  expect(await manager.get('prototype')).toBeUndefined();
  expect(document.querySelector('img')).toBeNull();
});

const STORES = ['chunks', 'leases', 'quarantine', 'records', 'registrations'];

const REGISTRATION_FIELDS = [
  ...['uid', 'id', 'phase', 'driver', 'driverReason', 'title', 'icons', 'metadata', 'result'],
  ...['failureReason', 'problem.name', 'problem.message'],
];

const RECORD_FIELDS = [
  ...['uid', 'state', 'failureReason', 'problem.name', 'problem.message'],
  ...['request.url', 'request.method', 'request.headers', 'request.secretHeaderNames'],
  ...['request.mode', 'request.credentials', 'request.cache', 'request.redirect'],
  ...['request.referrer', 'request.referrerPolicy', 'request.integrity'],
  ...['response.url', 'response.statusText', 'response.type', 'response.headers'],
];
