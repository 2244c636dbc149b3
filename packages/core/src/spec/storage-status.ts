import type { Problem } from '../model/snapshot.ts';

/** Where the background fetches of this page are kept, and what is wrong with that, if anything is. */
export interface StorageStatus {
  /**
   * - `opening`: the way to the disk is being opened, or opened again; `problem` says why it takes long
   * - `disk`: what is stored outlives the page
   * - `memory`: it does not; `problem` says why. The disk is tried again from time to time: what lies on it is shown then
   * - `closed`: a newer version of the app has upgraded the database; the page has to be reloaded
   */
  readonly state: 'opening' | 'disk' | 'memory' | 'closed';
  readonly problem: Problem | null;
}
