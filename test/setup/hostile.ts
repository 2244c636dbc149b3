import { afterEach, beforeEach, expect, vi } from 'vitest';

/**
 * Nothing may complain unheard: `console.error` fails the test that caused it. A test that expects
 * a complaint replaces it: `vi.spyOn(console, 'error').mockImplementation(() => {})`.
 * Unhandled rejections fail the run by themselves.
 */
const complaints: unknown[][] = [];

beforeEach(() => {
  complaints.length = 0;
  vi.spyOn(console, 'error').mockImplementation((...complaint: unknown[]) => {
    complaints.push(complaint);
    throw new Error(`console.error in a test: ${complaint.map(String).join(' ')}`);
  });
});

afterEach(() => {
  vi.mocked(console.error).mockRestore?.();
  expect(complaints, 'console.error was called').toEqual([]);
});
