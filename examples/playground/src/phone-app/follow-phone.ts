import type { SnapshotSource } from '@bgfetch/core';

/** Makes this page as visible as the phone says, as a web view is: the frame itself is in sight all the time. */
export function followPhone(visible: SnapshotSource<boolean>): void {
  let visibilityState: DocumentVisibilityState;
  Object.defineProperty(document, 'visibilityState', { get: () => visibilityState });
  const follow = (): void => {
    visibilityState = visible.getSnapshot() ? 'visible' : 'hidden';
    document.dispatchEvent(new Event('visibilitychange'));
  };
  visible.subscribe(follow);
  follow();
}
