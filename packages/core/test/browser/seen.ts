import type { SnapshotSource } from '../../src/model/snapshot.ts';

/** What a listener that looks at once, and again whenever it is told, gets to see; `stop` ends it. */
export function seenOf<T>(source: SnapshotSource<T>): { readonly seen: T[]; stop(): void } {
  const seen: T[] = [source.getSnapshot()];
  const stop = source.subscribe(() => seen.push(source.getSnapshot()));
  return { seen, stop };
}
