/**
 * Runs before a page's own scripts: its timers and its `Date.now` go ten times as fast, so that what takes half a minute
 * by design can be waited for. Pages that have it agree on the time, since the factor applies to the epoch itself.
 */
export const fastTime = `{
  const now = Date.now.bind(Date);
  const later = window.setTimeout.bind(window);
  Date.now = () => now() * 10;
  window.setTimeout = (callback, ms, ...args) => later(callback, ms / 10, ...args);
}`;

/** A browser without Web Locks. */
export const noWebLocks = `delete Navigator.prototype.locks;`;
