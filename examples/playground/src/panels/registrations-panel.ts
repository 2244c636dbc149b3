import type { BackgroundFetchManager, RegistrationSnapshot } from '@bgfetch/core';
import { interval, map } from 'rxjs';
import { type RegistrationCard, registrationCard } from '../card/registration-card.ts';
import { element, setText } from '../dom/element.ts';
import { keyedViews } from '../dom/keyed-views.ts';
import { count } from '../format/count.ts';
import type { Verifications } from '../verify/verifications.ts';

const TICK_MS = 500;

/** A card for every background fetch that is not released, the newest first. */
export function registrationsPanel(
  bg: BackgroundFetchManager,
  verifications: Verifications,
): HTMLElement {
  const cards = new Set<RegistrationCard>();
  const heading = element('h2', { tabindex: -1 }, 'Background fetches');
  const total = element('span', { class: 'count', role: 'status' });
  const list = element('ul', { class: 'cards' });
  const empty = emptyState();

  const show = keyedViews<RegistrationSnapshot>(
    list,
    ({ uid }) => uid,
    (snapshot) => {
      const card = registrationCard(bg, verifications, snapshot);
      cards.add(card);
      const destroy = (): void => {
        // The button that released it goes with it; the keyboard should not start over at the top.
        if (card.element.contains(document.activeElement)) heading.focus();
        cards.delete(card);
        card.destroy?.();
      };
      return { ...card, destroy };
    },
  );

  bg.registrations$.pipe(map((snapshots) => snapshots.toReversed())).subscribe((snapshots) => {
    show(snapshots);
    verifications.follow(snapshots);
    empty.hidden = snapshots.length > 0;
    setText(total, snapshots.length > 0 ? totals(snapshots) : '');
  });
  interval(TICK_MS).subscribe(() => {
    const now = Date.now();
    for (const card of cards) card.tick(now);
  });
  return element(
    'section',
    { class: 'registrations' },
    element('header', { class: 'section-head' }, heading, total),
    list,
    empty,
  );
}

function totals(snapshots: readonly RegistrationSnapshot[]): string {
  const active = snapshots.filter(({ status }) => status !== 'settled').length;
  const settled = snapshots.length - active;
  const parts = [active > 0 ? `${active} active` : '', settled > 0 ? `${settled} settled` : ''];
  return parts.filter(Boolean).join(', ') || count(0, 'fetch', 'fetches');
}

function emptyState(): HTMLElement {
  const steps = [
    'Start one above. It is on disk before the first byte is asked for.',
    'Reload this page in the middle, or kill the tab, or take the server down.',
    'It goes on where it was. When it is done, every file is read back and compared with the server’s SHA-256.',
  ];
  return element(
    'div',
    { class: 'empty', hidden: true },
    element('p', { class: 'empty-title' }, 'Nothing here yet. Try to break it:'),
    element('ol', {}, ...steps.map((step) => element('li', {}, step))),
  );
}
