import { deleteDB } from 'idb';
import { expect, onTestFinished, test } from 'vitest';
import { scripted } from '../drivers/contract/contract-session.ts';
import type { StrictReport, StrictTask } from './strict-page.ts';

const heard = <T>(): Promise<T> =>
  new Promise((resolve) =>
    addEventListener('message', ({ data }) => resolve(data as T), { once: true }),
  );

test('downloads and uploads violate no strict policy and need no Trusted Types, in any engine', async () => {
  const download = await scripted.script('strict.txt', {
    kind: 'raw',
    status: 200,
    headers: [['Content-Length', '6']],
    body: [{ send: { text: 'strict' } }],
  });
  const upload = await scripted.script('strict', { kind: 'upload' });
  const name = `strict-${crypto.randomUUID()}`;
  onTestFinished(() => deleteDB(`${name}:store`));
  const frame = document.createElement('iframe');
  onTestFinished(() => frame.remove());
  frame.src = new URL('./strict-page.html', import.meta.url).href;
  const opened = heard<string>();
  document.body.append(frame);
  expect(await opened).toBe('open');
  const report = heard<StrictReport>();
  const task: StrictTask = { name, download: download.url, upload: upload.url };
  frame.contentWindow?.postMessage(task);
  expect(await report).toEqual({
    results: ['success', 'success'],
    text: 'strict',
    // The one that the page has committed by itself, at the end.
    violations: ['connect-src'],
  });
});
