/**
 * All that a framework adapter sees of a changing value: the shape that React's `useSyncExternalStore` takes.
 * Subscribing has no side effect, and unsubscribing stops nothing but the notices.
 */
export interface SnapshotSource<T> {
  getSnapshot(): T;
  /** Calls `listener` after every change, never during `subscribe`; returns the function that ends it. */
  subscribe(listener: () => void): () => void;
}
