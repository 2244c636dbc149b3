import { afterEach, expect, test, vi } from 'vitest';
import { isServedByController } from '../../src/browser/ask-worker.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** A worker that controls the page, and answers each question with this. */
function controlledBy(answer: unknown) {
  const questions: unknown[] = [];
  const controller = {
    postMessage(question: unknown, [port]: [MessagePort]) {
      questions.push(question);
      if (answer !== undefined) port.postMessage(answer);
    },
  };
  vi.stubGlobal('navigator', { serviceWorker: { controller } });
  vi.stubGlobal('location', { origin: 'https://app.test' });
  return questions;
}

const url = 'https://app.test/ep-5.mp3';

test.each([
  [{ bgfetch: 1, type: 'serving', serves: true }, true],
  [{ bgfetch: 1, type: 'serving', serves: false }, false],
  [{ serves: true }, false],
])('the worker that controls the page says %j', async (answer, serves) => {
  const questions = controlledBy(answer);
  expect(await isServedByController('uid-1', url)).toBe(serves);
  expect(questions).toEqual([{ bgfetch: 1, type: 'serves', uid: 'uid-1', url }]);
});

test('a worker that does not know the question costs one second, once', async () => {
  vi.useFakeTimers();
  const questions = controlledBy(undefined);
  const asked = isServedByController('uid-1', url);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await asked).toBe(false);
  expect(await isServedByController('uid-1', url)).toBe(false);
  expect(questions).toHaveLength(1);
});

test('without a worker, and for other origins, nobody is asked', async () => {
  expect(await isServedByController('uid-1', url)).toBe(false);
  const questions = controlledBy({ bgfetch: 1, type: 'serving', serves: true });
  expect(await isServedByController('uid-1', 'https://cdn.test/ep-5.mp3')).toBe(false);
  expect(await isServedByController('uid-1', 'not a URL')).toBe(false);
  expect(questions).toEqual([]);
});
