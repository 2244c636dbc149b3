import { element, setAttribute, setProperty, setText } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import type { View } from '../dom/view.ts';
import type { SeatedFrame } from './phone-seat.ts';
import type { PhoneView, PocketPhone } from './pocket-phone.ts';

/** The phone itself: its screen is a frame with the app's page, loaded and killed as the phone says. */
export function phoneDevice(phone: PocketPhone): View<PhoneView> {
  const screen = element('div', { class: 'phone-screen' });
  const head = element('strong', {});
  const words = element('span', {});
  const left = element('span', { class: 'phone-left' });
  const cover = element('div', { class: 'phone-cover', 'aria-live': 'polite' });
  cover.append(icon('pocket'), head, words, left);
  screen.append(cover);

  phone.native.onLaunch((page) => {
    const frame: SeatedFrame = element('iframe', { title: 'The app', src: '/phone.html' });
    frame.seat = { page, tell: phone.tell };
    screen.prepend(frame);
    // As the OS does it: the page's JavaScript, its timers, its requests and its locks are gone at once.
    page.gone.addEventListener('abort', () => frame.remove(), { once: true });
  });

  return {
    element: element('div', { class: 'phone-device' }, screen),
    update(view) {
      const inFront = view.app === 'foreground';
      setAttribute(screen, 'data-state', view.wake ? 'awake' : view.app);
      setAttribute(cover, 'inert', inFront);
      const [title, sentence] = coverWords(view);
      setText(head, title);
      setText(words, sentence);
      setProperty(left, '--fraction', String((view.wake?.leftMs ?? 0) / 6000));
      left.hidden = view.wake === null;
    },
  };
}

function coverWords({ app, wake, entries }: PhoneView): readonly [string, string] {
  if (wake) return [`Wake ${wake.number}`, `${Math.ceil(wake.leftMs / 1000)} s left`];
  if (app === 'background') return ['In the pocket', 'Nothing moves now'];
  if (app === 'suspended') return ['Suspended', 'Frozen until the next wake'];
  if (app === 'foreground') return ['Loading', ''];
  return ['Not running', entries.length > 0 ? 'A wake would launch it' : 'Launch the app'];
}
