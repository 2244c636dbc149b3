import { onTestFinished } from 'vitest';

/** Opens a page of this folder in a frame, until the test has finished or takes it away. */
export async function openPage(
  file: './plain-page.html' | './polyfilled-page.html',
): Promise<Window> {
  const frame = document.createElement('iframe');
  const here = import.meta.url;
  frame.src = new URL(file, here).href;
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
  document.body.append(frame);
  onTestFinished(() => frame.remove());
  await loaded;
  if (!frame.contentWindow) throw new Error('The frame has no window.');
  return frame.contentWindow;
}
