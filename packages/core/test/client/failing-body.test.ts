import { expect, test } from 'vitest';
import { managerApp } from './manager-app.ts';

test('a body that fails while it is stored rejects the fetch with what the app itself said', async () => {
  const { manager } = managerApp();
  let pieces = 0;
  const body = new ReadableStream({
    pull(controller) {
      if (pieces++ < 2) controller.enqueue(new Uint8Array(1000));
      else controller.error(new Error('The camera was unplugged.'));
    },
  });
  const init = { method: 'POST', body, duplex: 'half' };
  const error = await manager.fetch('up', new Request('https://app.test/up', init)).catch((e) => e);
  expect(error).toBeInstanceOf(TypeError);
  expect(error.message).toContain('https://app.test/up');
  expect(error.message).toContain('(The camera was unplugged.)');
  expect(await manager.getIds()).toEqual([]);
});
