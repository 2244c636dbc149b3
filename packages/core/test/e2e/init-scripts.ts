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

/** Counts the page's open transactions in `openTransactions`, so that a page can be stopped where it blocks nobody's store. */
export const countTransactions = `{
  window.openTransactions = 0;
  const open = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (...args) {
    const transaction = open.apply(this, args);
    const end = () => { window.openTransactions -= 1; };
    window.openTransactions += 1;
    transaction.addEventListener('complete', end);
    transaction.addEventListener('abort', end);
    return transaction;
  };
}`;
