import type { PrepareRequestContext } from '@bgfetch/core';
import { expect, onTestFinished, test, vi } from 'vitest';
import { simulatedNetwork } from '../../src/network/simulated-network.ts';

const context: PrepareRequestContext = {
  registrationId: 'ep-5',
  recordIndex: 0,
  attempt: 0,
  previous: null,
};
const request = new Request('https://media.test/5');

let channels = 0;
const newChannel = () => `network-test-${channels++}`;

function opened(options: Parameters<typeof simulatedNetwork>[0]) {
  const network = simulatedNetwork(options);
  onTestFinished(() => network.close());
  return network;
}

test('while it is on, requests are what the app makes of them', async () => {
  const other = new Request('https://media.test/6');
  expect(await opened({ channel: newChannel() }).prepareRequest(request, context)).toBe(request);
  const hooked = opened({ channel: newChannel(), prepareRequest: () => other });
  expect(await hooked.prepareRequest(request, context)).toBe(other);
});

test('while it is off, nothing passes, and the hook of the app is not called', async () => {
  const prepareRequest = vi.fn(() => request);
  const network = opened({ channel: newChannel(), prepareRequest });
  network.setOnline(false);
  expect(network.online.getSnapshot()).toBe(false);
  await expect(async () => network.prepareRequest(request, context)).rejects.toThrow(
    expect.objectContaining({ name: 'NetworkError' }),
  );
  expect(prepareRequest).not.toHaveBeenCalled();
  network.setOnline(true);
  expect(await network.prepareRequest(request, context)).toBe(request);
});

test('all pages with one go off and on together, those that come later too', async () => {
  const channel = newChannel();
  const [one, other] = [opened({ channel }), opened({ channel })];
  one.setOnline(false);
  await vi.waitUntil(() => !other.online.getSnapshot());
  const late = opened({ channel });
  await vi.waitUntil(() => !late.online.getSnapshot());
  late.setOnline(true);
  await vi.waitUntil(() => one.online.getSnapshot() && other.online.getSnapshot());
});

test('whoever listens is told of changes only', () => {
  const network = opened({ channel: newChannel() });
  const told = vi.fn();
  const stop = network.online.subscribe(told);
  network.setOnline(true);
  network.setOnline(false);
  network.setOnline(false);
  expect(told).toHaveBeenCalledTimes(1);
  stop();
  network.setOnline(true);
  expect(told).toHaveBeenCalledTimes(1);
});
