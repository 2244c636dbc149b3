import type { Observable } from 'rxjs';

/** Makes this page as visible as the phone says, as a web view is: the frame itself is in sight all the time. */
export function followPhone(visible$: Observable<boolean>): void {
  let visibilityState: DocumentVisibilityState = 'hidden';
  Object.defineProperty(document, 'visibilityState', { get: () => visibilityState });
  visible$.subscribe((visible) => {
    visibilityState = visible ? 'visible' : 'hidden';
    document.dispatchEvent(new Event('visibilitychange'));
  });
}
