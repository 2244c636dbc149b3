import { onTestFinished } from 'vitest';

/**
 * Opens a page of our own until the test has finished. Vitest runs tests in a frame, and what Chromium's Background
 * Fetch starts from a frame waits for the user's permission.
 */
export async function openTopLevelPage(): Promise<Window> {
  const page = window.open(new URL('./top-level-page.html', import.meta.url));
  if (!page) throw new Error('The browser has blocked the page.');
  onTestFinished(() => page.close());
  while (page.location.href === 'about:blank' || page.document.readyState !== 'complete')
    await new Promise((resolve) => setTimeout(resolve, 10));
  return page;
}
