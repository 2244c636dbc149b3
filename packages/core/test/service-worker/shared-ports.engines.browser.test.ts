import { deleteDB } from 'idb';
import { expect, onTestFinished, test, vi } from 'vitest';
import { channelName, databaseName, periodicTag } from '../../src/model/names.ts';
import { RecordServer } from '../../src/service-worker/serving/record-server.ts';
import { workerPorts } from '../../src/service-worker/worker-ports.ts';
import { IndexedDBStore } from '../../src/storage/indexed-db/indexed-db-store.ts';
import { openStore } from '../../src/storage/open-store.ts';
import { browserEnvironment } from '../support/browser-environment.ts';
import { downloads } from './downloads.ts';
import { workerBench } from './worker-bench.ts';

const FILE = 'https://media.test/shared.mp3';

test('everything that is installed in a worker shares one connection to the store, and one of each channel', async () => {
  const name = `shared-${crypto.randomUUID()}`;
  // Vite takes templates here for files that it should find.
  const [address, folder] = [`./shared-ports-worker.ts?name=${name}`, `./scope-${name}/`];
  const url = new URL(address, import.meta.url);
  const scope = new URL(folder, import.meta.url).href;
  const registration = await navigator.serviceWorker.register(url, { scope, type: 'module' });
  const channel = new BroadcastChannel(`${name}:report`);
  const reports: unknown[] = [];
  channel.onmessage = ({ data }) => reports.push(data);
  const { clock, warn } = browserEnvironment();
  const database = databaseName(name);
  const { store } = await openStore({ name: database, hasIndexedDB: true, clock, warn });
  onTestFinished(async () => {
    channel.close();
    store.close();
    await registration.unregister();
    await deleteDB(database);
  });
  const uid = await downloads(store).finished(FILE, 1000, { id: 'shared' });
  await vi.waitUntil(() => registration.active?.state === 'activated', 10_000);

  // The page tells of the settlement and then asks for the file, which the worker answers by two functions.
  const { port1, port2 } = new MessageChannel();
  const handled = new Promise((resolve) => {
    port1.onmessage = resolve;
  });
  registration.active?.postMessage({ bgfetch: 1, type: 'settled', name, uid }, [port2]);
  await handled;
  registration.active?.postMessage(FILE);
  await vi.waitUntil(() => reports.length > 0, 20_000);
  expect(reports).toEqual([
    {
      opened: [
        `channel ${channelName(name)}`,
        `database ${database}`,
        `channel ${periodicTag(name)}`,
      ],
      statuses: [200, 200],
      settled: ['shared'],
      wakes: 2,
      same: true,
    },
  ]);
});

test('all that serves the records of one manager reads the store once, and knows what any of it has found', async () => {
  const bench = await workerBench();
  const stored = downloads(bench.store);
  await stored.finished(FILE, 1000);
  const reading = vi.spyOn(IndexedDBStore.prototype, 'readAll');
  onTestFinished(() => reading.mockRestore());

  const ports = workerPorts(bench.name, bench.environment);
  const network = () => Promise.reject(new TypeError('offline'));
  const one = new RecordServer(ports, {}, network);
  const other = new RecordServer(ports, { query: { ignoreSearch: true } }, network);
  const media = (url: string) =>
    Object.defineProperty(new Request(url), 'destination', { value: 'audio' });
  const get = async (server: RecordServer, url: string) =>
    (await server.answer(media(url), () => {}))?.status;
  expect(await Promise.all([get(one, FILE), get(other, `${FILE}?signed`)])).toEqual([200, 200]);
  expect(await get(one, `${FILE}?signed`)).toBeUndefined();
  expect(reading).toHaveBeenCalledOnce();
});
