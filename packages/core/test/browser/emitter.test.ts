import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  anyOf,
  constant,
  Emitter,
  observeEvents,
  observeSource,
  reportUncaught,
  State,
  until,
  watchedState,
} from '../../src/browser/emitter.ts';

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

describe('a state', () => {
  test('tells of changes only, and keeps its listeners apart', () => {
    const reported = reports();
    const state = new State(1);
    const seen: number[] = [];
    state.subscribe(() => {
      throw new Error('mine');
    });
    const stop = state.subscribe(() => seen.push(state.getSnapshot()));
    state.set(1);
    state.set(2);
    state.set(Number.NaN);
    state.set(Number.NaN);
    stop();
    state.set(3);
    expect(seen).toEqual([2, Number.NaN]);
    expect(reported).toHaveLength(3);
  });

  test('that is kept elsewhere is watched from the first listener to the last, once, and read whenever asked for', () => {
    let value = 'a';
    const watched: string[] = [];
    let changed = () => {};
    const state = watchedState(
      () => value,
      (told) => {
        watched.push('begin');
        changed = told;
        return () => watched.push('end');
      },
    );
    const seen: string[] = [];
    const stops = [1, 2].map((n) =>
      state.subscribe(() => seen.push(`${n} ${state.getSnapshot()}`)),
    );
    changed();
    value = 'b';
    expect(state.getSnapshot()).toBe('b');
    changed();
    changed();
    for (const stop of [...stops, ...stops]) stop();
    expect(seen).toEqual(['1 b', '2 b']);
    expect(watched).toEqual(['begin', 'end']);
    value = 'c';
    state.subscribe(() => seen.push('late'))();
    expect(watched).toEqual(['begin', 'end', 'begin', 'end']);
  });

  test('of several is true while any of them is', () => {
    const [one, other] = [new State(false), new State(true)];
    const either = anyOf(one, other, constant(false));
    const seen: boolean[] = [];
    either.subscribe(() => seen.push(either.getSnapshot()));
    one.set(true);
    other.set(false);
    one.set(false);
    expect(seen).toEqual([false]);
  });

  test('is waited for: at once, later, or until the signal aborts', async () => {
    const state = new State(0);
    expect(await until(state, (value) => value === 0)).toBe(0);
    const two = until(state, (value) => value === 2);
    state.set(1);
    state.set(2);
    expect(await two).toBe(2);
    const stop = new AbortController();
    const never = until(state, (value) => value < 0, stop.signal);
    stop.abort(new Error('enough'));
    await expect(never).rejects.toThrow('enough');
  });
});

describe('as Observables', () => {
  test('a state replays, tells of changes, and completes after its last value or at the close', () => {
    const state = new State(1);
    const closed = new AbortController();
    const seen: (number | string)[] = [];
    const observe = (name: string) => ({
      next: (value: number) => seen.push(`${name} ${value}`),
      complete: () => seen.push(`${name} over`),
    });
    observeSource(state, closed.signal, (value) => value === 3).subscribe(observe('a'));
    observeSource(state, closed.signal).subscribe(observe('b'));
    state.set(2);
    state.set(3);
    state.set(4);
    closed.abort();
    state.set(5);
    observeSource(state, closed.signal).subscribe(observe('c'));
    expect(seen).toEqual([
      'a 1',
      'b 1',
      'a 2',
      'b 2',
      'a 3',
      'a over',
      'b 3',
      'b 4',
      'b over',
      'c 5',
      'c over',
    ]);
  });

  test('what an observer causes while it is called is emitted once', () => {
    const state = new State(1);
    const seen: number[] = [];
    observeSource(state).subscribe((value) => {
      seen.push(value);
      state.set(2);
    });
    expect(seen).toEqual([1, 2]);
  });

  test('events: those named, after what is replayed, until the close', () => {
    const emitter = new Emitter<{ a(n: number): void; b(n: number): void; c(n: number): void }>();
    const closed = new AbortController();
    const seen: (number | string)[] = [];
    const stop = observeEvents(emitter, ['a', 'b'], closed.signal, () => [7]).subscribe({
      next: (n) => seen.push(n),
      complete: () => seen.push('over'),
    });
    emitter.emit('a', 1);
    emitter.emit('c', 3);
    emitter.emit('b', 2);
    closed.abort();
    emitter.emit('a', 4);
    expect(seen).toEqual([7, 1, 2, 'over']);
    expect(emitter.isEmpty).toBe(true);
    stop.unsubscribe();
  });
});
