import { expect, test } from 'vitest';
import { EventHandler } from '../../src/polyfill/web-idl.ts';

function setUp() {
  const target = new EventTarget();
  const heard: string[] = [];
  const fire = () => {
    const event = new Event('x', { cancelable: true });
    target.dispatchEvent(event);
    return event;
  };
  return { target, heard, fire, handler: new EventHandler(target, 'x') };
}

test('A handler keeps the place where one was first set', () => {
  const { target, heard, fire, handler } = setUp();
  handler.set(() => heard.push('first'));
  target.addEventListener('x', () => heard.push('listener'));
  handler.set(() => heard.push('second'));
  fire();
  expect(heard).toEqual(['second', 'listener']);
});

test('A handler that was taken away and set again comes last', () => {
  const { target, heard, fire, handler } = setUp();
  handler.set(() => heard.push('handler'));
  target.addEventListener('x', () => heard.push('listener'));
  handler.set(null);
  fire();
  handler.set(() => heard.push('handler'));
  fire();
  expect(heard).toEqual(['listener', 'listener', 'handler']);
});

test('What is no object is null; an object that can not be called is kept and does nothing', () => {
  const { fire, handler } = setUp();
  const inert = {};
  handler.set(inert);
  fire();
  expect(handler.get()).toBe(inert);
  handler.set('handler');
  expect(handler.get()).toBe(null);
});

test('`this` is the target; `return false` cancels', () => {
  const { target, heard, fire, handler } = setUp();
  handler.set(function (this: unknown) {
    if (this === target) heard.push('target');
    return false;
  });
  expect(fire().defaultPrevented).toBe(true);
  expect(heard).toEqual(['target']);
});
