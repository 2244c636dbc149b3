import { expect, test } from 'vitest';
import { browserServiceWorker } from '../../src/browser/service-worker.ts';

function portOf(worker: unknown, permissions?: unknown) {
  const registration = { active: worker as ServiceWorker };
  return browserServiceWorker({
    workers: {
      ready: worker ? Promise.resolve(registration) : new Promise(() => {}),
      getRegistration: async () => (worker ? registration : undefined),
    },
    permissions: permissions as Permissions | undefined,
    hasBackgroundFetch: true,
  });
}

test('no registration is said, instead of waiting for it for ever', async () => {
  expect(await portOf(undefined).ready()).toBeNull();
});

test('a worker is the same object as long as it is the same', async () => {
  const port = portOf({});
  expect(await port.ready()).toBe(await port.ready());
  expect((await port.ready())?.backgroundFetch).toBeNull();
});

test('asks on a port of its own; an answer that does not come can be given up', async () => {
  const received: unknown[] = [];
  const worker = {
    postMessage(message: unknown, [port]: [MessagePort]) {
      received.push(message);
      if (message === 'answer me') port.postMessage('here');
    },
  };
  const active = await portOf(worker).ready();
  const giveUp = new AbortController();
  expect(await active?.ask('answer me', giveUp.signal)).toBe('here');
  const silent = active?.ask('not me', giveUp.signal);
  giveUp.abort(new RangeError('enough'));
  await expect(silent).rejects.toThrow(new RangeError('enough'));
  await expect(active?.ask('too late', giveUp.signal)).rejects.toThrow('enough');
  expect(received).toEqual(['answer me', 'not me']);
});

test('a permission that the browser does not know is null', async () => {
  const unknown = { query: () => Promise.reject(new TypeError('no such permission')) };
  expect(await portOf({}, unknown).permission()).toBeNull();
  expect(await portOf({}).permission()).toBeNull();
  expect(await portOf({}, { query: async () => ({ state: 'denied' }) }).permission()).toBe(
    'denied',
  );
});
