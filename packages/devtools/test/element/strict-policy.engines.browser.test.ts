import { expect, onTestFinished, test } from 'vitest';
import type { StrictReport } from './strict-page.ts';

const heard = <T>(): Promise<T> =>
  new Promise((resolve) =>
    addEventListener('message', ({ data }) => resolve(data as T), { once: true }),
  );

test('it works under a strict policy with Trusted Types', async () => {
  const frame = document.createElement('iframe');
  onTestFinished(() => frame.remove());
  frame.src = new URL('./strict-page.html', import.meta.url).href;
  frame.style.cssText = 'inline-size: 900px; block-size: 600px';
  const opened = heard<string>();
  document.body.append(frame);
  expect(await opened).toBe('open');
  const told = heard<StrictReport>();
  frame.contentWindow?.postMessage('go');
  const { text, barHeight, pieceShare, violations } = await told;
  expect(text).toContain('https://media.test/ep-5.mp3');
  expect(barHeight).toBe(14);
  expect(pieceShare).toBeCloseTo(0.25, 2);
  // The one that the page has committed by itself, at the end.
  expect(violations).toEqual(['connect-src']);
});
