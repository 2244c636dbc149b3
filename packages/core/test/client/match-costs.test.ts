import { expect, test, vi } from 'vitest';
import { managerApp } from './manager-app.ts';

test('E19: match() reads the records of the URL, not all of them, and so does the response', async () => {
  const { manager, transport } = managerApp();
  const urls = ['/a', '/b?1', '/b?2', '/c'];
  const registration = await manager.fetch('tiles', urls);
  for (const _ of urls) {
    const exchange = await transport.next();
    exchange.respond(new Response(new URL(exchange.request.url).pathname));
  }
  await vi.waitUntil(() => registration.result === 'success');
  const { MemoryStore } = await import('../../src/storage/memory-store.ts');
  const reading = vi.spyOn(MemoryStore.prototype, 'read');
  const loading = vi.spyOn(MemoryStore.prototype, 'load');
  const record = await registration.match('https://app.test/c');
  expect(await (await record?.responseReady)?.text()).toBe('/c');
  expect(loading.mock.calls.map(([, indices]) => indices)).toEqual([[3], [3]]);
  const any = await registration.match('https://app.test/b#x', { ignoreSearch: true });
  expect(any?.request.url).toBe('https://app.test/b?1');
  expect(await registration.match('https://app.test/b')).toBeUndefined();
  expect(await registration.match('https://app.test/none')).toBeUndefined();
  expect(reading).not.toHaveBeenCalled();
  expect(await registration.matchAll()).toHaveLength(4);
});
