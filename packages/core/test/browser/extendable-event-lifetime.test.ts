import { expect, test } from 'vitest';
import { ExtendableEventLifetime } from '../../src/browser/lifecycle.ts';

const nothing = () => {};
const soon = () => new Promise((resolve) => setTimeout(resolve, 0));

test('An event that nobody extends is active while it is dispatched', async () => {
  const lifetime = new ExtendableEventLifetime();
  let was = false;
  await lifetime.run(() => {
    was = lifetime.isActive;
  });
  expect([was, lifetime.isActive]).toEqual([true, false]);
});

test('Before and after, it refuses to be extended', async () => {
  const lifetime = new ExtendableEventLifetime();
  const refusal = expect.objectContaining({ name: 'InvalidStateError' });
  expect(() => lifetime.waitUntil(soon())).toThrow(refusal);
  await lifetime.run(nothing);
  expect(() => lifetime.waitUntil(soon())).toThrow(refusal);
});

test('It is active as long as any of its promises is, however they end', async () => {
  const lifetime = new ExtendableEventLifetime();
  const ends: (() => void)[] = [];
  const run = lifetime.run(() => {
    lifetime.waitUntil(new Promise<void>((resolve) => ends.push(resolve)));
    lifetime.waitUntil(new Promise<void>((_resolve, reject) => ends.push(reject)));
    lifetime.waitUntil('no promise at all');
  });
  ends[0]?.();
  await soon();
  expect(lifetime.isActive).toBe(true);
  ends[1]?.();
  await run;
  expect(lifetime.isActive).toBe(false);
});

test('It can be extended while it is active, by who waited for its last promise too', async () => {
  const lifetime = new ExtendableEventLifetime();
  let end = nothing;
  const run = lifetime.run(() => {
    const first = soon();
    lifetime.waitUntil(first);
    void first.then(() => lifetime.waitUntil(new Promise<void>((resolve) => (end = resolve))));
  });
  await soon();
  await soon();
  expect(lifetime.isActive).toBe(true);
  end();
  await run;
});

test('A listener that throws ends nothing but itself', async () => {
  const target = new EventTarget();
  const lifetime = new ExtendableEventLifetime();
  target.addEventListener('x', () => lifetime.waitUntil(soon()));
  await lifetime.run(() => target.dispatchEvent(new Event('x')));
  expect(lifetime.isActive).toBe(false);
});

test('It says why a promise was rejected', async () => {
  const reasons: unknown[] = [];
  const lifetime = new ExtendableEventLifetime((reason) => reasons.push(reason));
  await lifetime.run(() => {
    lifetime.waitUntil(Promise.reject('no'));
    lifetime.waitUntil(Promise.resolve('yes'));
  });
  expect(reasons).toEqual(['no']);
});
