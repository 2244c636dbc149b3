import { expect, test } from 'vitest';
import { managerApp } from './manager-app.ts';

const closed = { name: 'AbortError', message: 'The manager was closed.' };

test('a response that is waited for is not to come any more', async () => {
  const { manager, transport } = managerApp();
  const registration = await manager.fetch('open', '/open');
  await transport.next();
  const record = await registration.match('https://app.test/open');
  const rejected = expect(record?.responseReady).rejects.toMatchObject(closed);
  manager.close();
  await rejected;
  // Nor for those who only ask now.
  await expect(record?.responseReady).rejects.toMatchObject(closed);
});

test('a fetch whose body is still being stored is not to start any more', async () => {
  const { manager } = managerApp();
  const body = new ReadableStream({ pull: () => new Promise(() => {}) });
  const init = { method: 'POST', body, duplex: 'half' };
  const fetching = manager.fetch('up', new Request('https://app.test/up', init));
  const rejected = expect(fetching).rejects.toMatchObject(closed);
  await manager.ready;
  manager.close();
  await rejected;
});

test('nothing can be asked of it afterwards', async () => {
  const { manager } = managerApp();
  manager.close();
  await expect(manager.fetch('late', '/late')).rejects.toMatchObject(closed);
  await expect(manager.get('late')).rejects.toMatchObject(closed);
  await expect(manager.getIds()).rejects.toMatchObject(closed);
});
