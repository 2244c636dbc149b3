import { element } from './dom/element.ts';

/** Without its store the manager can do nothing; the person should know what that means. */
export function showFatal(error: unknown): void {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const box = element(
    'div',
    { class: 'fatal surface', role: 'alert' },
    element('h2', {}, 'The store cannot be opened'),
    element('p', {}, message),
    element(
      'p',
      { class: 'hint' },
      'Nothing can be kept, so nothing is started. A private window may forbid IndexedDB, the disk may be full, or a tab with an older version may hold it open.',
    ),
  );
  document.querySelector('main')?.prepend(box);
}
