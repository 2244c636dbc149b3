import { expect, test } from 'vitest';
import { broadcastChannel } from '../../src/browser/channel.ts';

function pair() {
  const name = `test:${crypto.randomUUID()}`;
  return [new BroadcastChannel(name), new BroadcastChannel(name)].map(broadcastChannel);
}

test('messages reach the others, not oneself; closing completes', async () => {
  const [here, there] = pair();
  if (!here || !there) throw new Error('no pair');
  const echo: unknown[] = [];
  here.messages$.subscribe((message) => echo.push(message));
  const heard = new Promise((resolve) => there.messages$.subscribe(resolve));
  here.post({ bytes: new Uint8Array([1, 2]) });
  expect(await heard).toEqual({ bytes: new Uint8Array([1, 2]) });
  expect(echo).toEqual([]);

  const completed = new Promise<void>((complete) => there.messages$.subscribe({ complete }));
  there.close();
  there.close();
  await completed;
  there.post('nobody hears this, and nothing throws');
  await new Promise<void>((complete) => there.messages$.subscribe({ complete }));
  here.close();
});
