import { afterEach, describe, expect, test, vi } from 'vitest';
import { Emitter, reportUncaught } from '../../src/browser/emitter.ts';

interface Events {
  news(what: string): void;
  other(): void;
}

function reports(): unknown[] {
  const reported: unknown[] = [];
  vi.stubGlobal('reportError', (error: unknown) => reported.push(error));
  return reported;
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('promise 12, E12: listeners are kept apart', () => {
  test('one that throws costs itself that call; its error is reported, and the next news reaches it again', () => {
    const reported = reports();
    const emitter = new Emitter<Events>();
    const heard: string[] = [];
    const thrown = new Error('An app made a mistake.');
    emitter.on('news', (what) => {
      heard.push(`first ${what}`);
      throw thrown;
    });
    emitter.on('news', (what) => heard.push(`second ${what}`));
    emitter.emit('news', 'a');
    emitter.emit('news', 'b');
    expect(heard).toEqual(['first a', 'second a', 'first b', 'second b']);
    expect(reported).toEqual([thrown, thrown]);
  });

  test('whoever is sent away by another one is not called; whoever comes hears of the next', () => {
    const emitter = new Emitter<Events>();
    const heard: string[] = [];
    let leave = (): void => {};
    emitter.on('news', (what) => {
      heard.push(`first ${what}`);
      leave();
      if (what === 'a') emitter.on('news', (later) => heard.push(`third ${later}`));
    });
    leave = emitter.on('news', (what) => heard.push(`second ${what}`));
    emitter.emit('news', 'a');
    emitter.emit('news', 'b');
    expect(heard).toEqual(['first a', 'first b', 'third b']);
  });

  test('news that a listener causes are heard by all, and end', () => {
    const emitter = new Emitter<Events>();
    const heard: string[] = [];
    emitter.on('news', (what) => {
      if (what === 'a') emitter.emit('news', 'b');
    });
    emitter.on('news', (what) => heard.push(what));
    emitter.emit('news', 'a');
    expect(heard).toEqual(['b', 'a']);
  });

  test('the same function given twice is called twice, and leaves once', () => {
    const emitter = new Emitter<Events>();
    const listener = vi.fn();
    const leave = emitter.on('other', listener);
    emitter.on('other', listener);
    emitter.emit('other');
    leave();
    leave();
    emitter.emit('other');
    expect(listener).toHaveBeenCalledTimes(3);
  });

  test('what is no function is refused when it is given, not when there is news', () => {
    expect(() => new Emitter<Events>().on('news', undefined as never)).toThrow(TypeError);
  });

  test('E18: an event that nobody listens to any more leaves nothing behind', () => {
    const emitter = new Emitter<Record<string, () => void>>();
    for (let n = 0; n < 1000; n++) emitter.on(`id:${n}`, () => {})();
    expect(emitter.events()).toEqual([]);
    expect(emitter.isEmpty).toBe(true);
  });
});

test('without reportError, what was thrown is thrown again in a task of its own', () => {
  vi.stubGlobal('reportError', undefined);
  vi.useFakeTimers();
  const thrown = new Error('An app made a mistake.');
  reportUncaught(thrown);
  expect(() => vi.runAllTimers()).toThrow(thrown);
});
