import type { Problem } from './snapshot.ts';

/** Where the background fetches of this page are kept, and what is wrong with that, if anything is. */
export interface StorageStatus {
  /**
   * - `opening`: the database is being opened, for the first time or again; `problem` says why it takes long
   * - `disk`: what is stored outlives the page
   * - `memory`: it does not, and `problem` says why. The disk is tried again from time to time, and what lies on it is shown
   *   once it can be had
   * - `closed`: a newer version of the app has upgraded the database; the page has to be reloaded
   */
  readonly state: 'opening' | 'disk' | 'memory' | 'closed';
  /** What is wrong with that place; `null` when nothing is. */
  readonly problem: Problem | null;
  /** How this page stores what it downloads. What is stored already stays where it is, and is read from there. */
  readonly bodies: {
    /**
     * Whether large response bodies are written into files of the origin private file system, by a dedicated worker. Else they
     * are stored in IndexedDB. `null`: not known yet, because the first download of the page tries it; so it stays in a page that
     * downloads nothing by itself.
     */
    readonly inFiles: boolean | null;
    /** Why they can't be written into files here; `null` when they can, or it is not known yet. */
    readonly reason: string | null;
  };
}

/** The part of it that the database tells. */
export type DatabaseStatus = Pick<StorageStatus, 'state' | 'problem'>;

/** The status as long as nothing is known. */
export const NO_STORAGE: StorageStatus = Object.freeze({
  state: 'opening',
  problem: null,
  bodies: Object.freeze({ inFiles: null, reason: null }),
});
