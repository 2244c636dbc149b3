import type { Fault } from './fault-switch.ts';

const KB = 1000;

/** What a server can do to a download, and what to expect of the download then. */
export const faults: readonly Fault[] = [
  {
    name: 'reset',
    label: 'Reset the connection',
    hint: 'after each',
    amounts: [
      { value: 250 * KB, label: '250 kB' },
      { value: 1000 * KB, label: '1 MB' },
      { value: 8000 * KB, label: '8 MB' },
      { value: 32_000 * KB, label: '32 MB' },
    ],
    on: (amount) => ({ resetAfterBytes: amount, resetTimes: null }),
    off: { resetAfterBytes: null },
    read: ({ resetAfterBytes, resetTimes }) => (resetTimes === 0 ? null : resetAfterBytes),
  },
  {
    name: 'unavailable',
    label: '503, Retry-After',
    hint: 'to every request',
    amounts: [
      { value: 2, label: '2 s' },
      { value: 5, label: '5 s' },
      { value: 15, label: '15 s' },
    ],
    on: (amount) => ({ serviceUnavailable: { retryAfterSeconds: amount, times: -1 } }),
    off: { serviceUnavailable: null },
    read: ({ serviceUnavailable }) => serviceUnavailable?.retryAfterSeconds ?? null,
  },
  {
    name: 'latency',
    label: 'Latency',
    hint: 'before each response',
    amounts: [
      { value: 200, label: '200 ms' },
      { value: 1000, label: '1 s' },
      { value: 4000, label: '4 s' },
    ],
    on: (amount) => ({ latencyMs: amount }),
    off: { latencyMs: 0 },
    read: ({ latencyMs }) => latencyMs || null,
  },
  {
    name: 'captive-portal',
    label: 'Captive portal',
    hint: 'a login page, status 200',
    on: () => ({ captivePortal: true }),
    off: { captivePortal: false },
    read: ({ captivePortal }) => (captivePortal ? 1 : null),
  },
  {
    name: 'cdn-redirect',
    label: 'Redirect to a CDN',
    hint: 'another origin, signed anew',
    on: () => ({ cdnRedirect: true }),
    off: { cdnRedirect: false },
    read: ({ cdnRedirect }) => (cdnRedirect ? 1 : null),
  },
  {
    name: 'no-range',
    label: 'No Range support',
    hint: 'a broken file starts over',
    on: () => ({ ignoreRange: true }),
    off: { ignoreRange: false },
    read: ({ ignoreRange }) => (ignoreRange ? 1 : null),
  },
  {
    name: 'gzip',
    label: 'Content-Encoding: gzip',
    hint: 'no length, cannot be resumed',
    on: () => ({ gzip: true }),
    off: { gzip: false },
    read: ({ gzip }) => (gzip ? 1 : null),
  },
];
