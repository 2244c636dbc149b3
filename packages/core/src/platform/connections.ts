import type { Locks } from './locks.ts';

/** A browser's connections to hosts, of which all the pages of an app share a few. */
export interface Connections {
  /** For counting them over all contexts; `null` where each can only count its own. */
  readonly locks: Locks | null;
  /** Whether many requests share one connection to this origin (HTTP/2 and later); `false` when nothing is known. */
  isMultiplexed(origin: string): boolean;
}
