import type { SnapshotSource } from '../stream/snapshot-source.ts';

/** A snapshot source for views that are rendered on a server, too. */
export interface ViewSource<T> extends SnapshotSource<T> {
  /** What the server renders, and the browser while it hydrates. */
  getServerSnapshot(): T;
}
