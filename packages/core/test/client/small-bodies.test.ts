import { afterEach, expect, test, vi } from 'vitest';
import { managerApp } from './manager-app.ts';

afterEach(() => vi.restoreAllMocks());

const FILES = 60;
const urls = Array.from({ length: FILES }, (_, n) => `/small/${n}`);

async function smallFiles() {
  const app = managerApp();
  for (const url of urls)
    app.transport.serve(`https://app.test${url}`, { bytes: new Uint8Array(100).fill(7) });
  await app.manager.ready;
  const { MemoryStore } = await import('../../src/storage/memory-store.ts');
  return { ...app, transact: vi.spyOn(MemoryStore.prototype, 'transact') };
}

test('E19: a small file is one transaction: its head, its bytes and its end', async () => {
  const { manager, transact } = await smallFiles();
  const registration = await manager.fetch('tiles', urls);
  await vi.waitUntil(() => registration.result === 'success');
  const ofRecords = transact.mock.calls.filter(([, indices]) => indices !== 'all');
  expect(ofRecords).toHaveLength(FILES);
  const record = await registration.match('https://app.test/small/59');
  const response = await record?.responseReady;
  expect(response?.headers.get('etag')).toBeTruthy();
  expect((await response?.bytes())?.byteLength).toBe(100);
});

test('E19: while small files are being stored, the next ones come; not more than the memory may hold', async () => {
  const { manager, transact } = await smallFiles();
  transact.mockRestore();
  const { MemoryStore } = await import('../../src/storage/memory-store.ts');
  const original = MemoryStore.prototype.transact;
  let open = (): void => {};
  const blocked = new Promise<void>((resolve) => {
    open = resolve;
  });
  let waiting = 0;
  vi.spyOn(MemoryStore.prototype, 'transact').mockImplementation(async function (
    this: InstanceType<typeof MemoryStore>,
    ...call
  ) {
    if (call[1] !== 'all') {
      waiting += 1;
      await blocked;
    }
    return original.apply(this, call);
  });
  const registration = await manager.fetch('tiles', urls);
  await vi.waitUntil(() => waiting >= 32);
  await new Promise((resolve) => setTimeout(resolve, 20));
  // 32 that are being stored, and as many as there are slots.
  expect(waiting).toBeLessThanOrEqual(32 + 8);
  open();
  await vi.waitUntil(() => registration.result === 'success');
});
