import { expect, test } from 'vitest';
import { broadcastChannel } from '../../src/browser/contexts.ts';

function contexts() {
  const name = `test:${crypto.randomUUID()}`;
  return [1, 2, 3].map(() => broadcastChannel(new BroadcastChannel(name)));
}

test('messages reach the others, not oneself, and nobody who has closed', async () => {
  const [here, there, third] = contexts();
  if (!here || !there || !third) throw new Error('no contexts');
  const echo: unknown[] = [];
  here.onMessage((message) => echo.push(message));
  const heard = new Promise((resolve) => there.onMessage(resolve));
  here.post({ bytes: new Uint8Array([1, 2]) });
  expect(await heard).toEqual({ bytes: new Uint8Array([1, 2]) });
  expect(echo).toEqual([]);

  const late: unknown[] = [];
  there.onMessage((message) => late.push(message));
  here.post('on its way when it is closed');
  there.close();
  there.close();
  there.onMessage((message) => late.push(message));
  there.post('nobody hears this, and nothing throws');
  const last = new Promise((resolve) => third.onMessage(resolve));
  here.post('after');
  await last;
  expect(late).toEqual([]);
  expect(echo).toEqual([]);
  here.close();
  third.close();
});
