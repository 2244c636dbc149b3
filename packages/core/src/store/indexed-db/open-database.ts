import { openDB } from 'idb';
import type { Clock } from '../../platform/clock.ts';
import type { OpeningHooks } from '../../storage/indexed-db/connection.ts';
import {
  type Database,
  type Schema,
  type UpgradeStep,
  upgradeSteps,
} from '../../storage/indexed-db/schema.ts';
import { StoreBlockedError } from '../store-errors.ts';

/** An upgrade of a full database takes a while; a page can't wait for ever, and is told before that. */
const OPEN_LIMIT_MS = 10_000;
const LATE_AFTER_MS = 2_000;

export interface OpenOptions extends OpeningHooks {
  readonly name: string;
  readonly clock: Clock;
  /** In tests, those of another version. */
  readonly steps?: readonly UpgradeStep[];
}

/**
 * Opens the database, upgrading it where needed. Rejects with `StoreBlockedError` when that takes too long, with the
 * browser's error otherwise: `VersionError` when a newer version of the app has been here.
 */
export function openDatabase(options: OpenOptions): Promise<Database> {
  const { name, clock, onGone, onLate, onUpgrade, steps = upgradeSteps } = options;
  let blocked = false;
  let tooLate = false;
  const opening = openDB<Schema>(name, steps.length, {
    upgrade: (database, oldVersion, _newVersion, transaction) => {
      for (const step of steps.slice(oldVersion)) step(database);
      onUpgrade(transaction);
    },
    blocked: () => {
      blocked = true;
    },
    // A tab that keeps its connection would hold up every other tab, so let go at once. What runs is still committed.
    blocking: () => {
      void opening.then((database) => {
        database.close();
        onGone(database);
      });
    },
    terminated: () => void opening.then(onGone),
  });
  return new Promise((resolve, reject) => {
    const reason = () => new StoreBlockedError(blocked ? heldByOldTab(name) : unanswered(name));
    const cancelLate = clock.setTimer(() => onLate(reason()), LATE_AFTER_MS);
    const cancelLimit = clock.setTimer(() => {
      tooLate = true;
      reject(reason());
    }, OPEN_LIMIT_MS);
    const cancel = (): void => {
      cancelLate();
      cancelLimit();
    };
    opening.then(
      (database) => {
        cancel();
        if (tooLate) database.close();
        resolve(database);
      },
      (error: unknown) => {
        cancel();
        reject(error);
      },
    );
  });
}

const heldByOldTab = (name: string): string =>
  `The database ${JSON.stringify(name)} must be upgraded, but another tab with an older version of this app holds it open. Close or reload the other tabs of this app, then reload this one.`;

const unanswered = (name: string): string =>
  `The browser does not open the database ${JSON.stringify(name)}. It is tried again; if that does not help, close the other tabs of this app, or restart the browser.`;
