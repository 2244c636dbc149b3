import { expect, test } from 'vitest';
import { replyToPing } from '../../src/service-worker/install-background-fetch.ts';

function deliver(data: unknown) {
  const answers: unknown[] = [];
  const port = { postMessage: (answer: unknown) => answers.push(answer) };
  const heardByApp: unknown[] = [];
  const worker = new EventTarget();
  worker.addEventListener('message', (event) => replyToPing(event as MessageEvent, 'test'));
  worker.addEventListener('message', (event) => heardByApp.push((event as MessageEvent).data));
  worker.dispatchEvent(Object.assign(new Event('message'), { data, ports: [port] }));
  return { answers, heardByApp };
}

test('our ping is answered and kept from the app', () => {
  const { answers, heardByApp } = deliver({ bgfetch: 1, type: 'worker-ping', name: 'test' });
  expect(answers).toEqual([{ bgfetch: 1, type: 'worker-pong' }]);
  expect(heardByApp).toEqual([]);
});

test.each([
  null,
  'ping',
  { type: 'worker-ping', name: 'test' },
  { bgfetch: 2, type: 'worker-ping', name: 'test' },
  { bgfetch: 1, type: 'worker-ping' },
  { bgfetch: 1, type: 'worker-ping', name: 'other' },
  { bgfetch: 1, type: 'hello' },
])('%j is the app’s', (data) => {
  const { answers, heardByApp } = deliver(data);
  expect(answers).toEqual([]);
  expect(heardByApp).toEqual([data]);
});
