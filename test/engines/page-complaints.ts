import type { Page } from 'playwright-core';

/** Grows with each warning and each error in the console of the page, and each error that nobody has caught there. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return complaints;
}

/**
 * Takes out what the browser says of an upload by tus that a reload has cut: the server may still be at that chunk, and answers 409 then. The
 * upload asks for the offset again.
 */
export function forgiveCutChunks(complaints: string[]): void {
  const others = complaints.filter((words) => !words.includes('status of 409'));
  complaints.splice(0, complaints.length, ...others);
}
