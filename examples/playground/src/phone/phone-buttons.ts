import { element, setAttribute } from '../dom/element.ts';
import { type IconName, icon } from '../dom/icon.ts';
import type { View } from '../dom/view.ts';
import type { PhoneView, PocketPhone } from './pocket-phone.ts';

interface Press {
  readonly label: string;
  readonly icon: IconName;
  readonly run: (phone: PocketPhone) => void;
  /** Why it can't be pressed now; `null` when it can. */
  readonly refusal: (view: PhoneView) => string | null;
}

/** An event this soon after a finish passes for a repetition of it: two real ones are never so close. */
const WAKE_PAUSE_MS = 1200;

const isGone = ({ app }: PhoneView): boolean => app === 'terminated' || app === 'force-quit';
const gone = (view: PhoneView): string | null => (isGone(view) ? 'The app is not running.' : null);

const presses: readonly Press[] = [
  {
    label: 'Launch',
    icon: 'phone',
    run: ({ native }) => native.launch(),
    refusal: (view) => (isGone(view) ? null : 'The app runs.'),
  },
  {
    label: 'Background',
    icon: 'pocket',
    run: ({ native }) => native.background(),
    refusal: (view) => gone(view) ?? (view.app === 'foreground' ? null : 'It is there.'),
  },
  {
    label: 'Foreground',
    icon: 'up',
    run: ({ native }) => native.foreground(),
    refusal: (view) => gone(view) ?? (view.app === 'foreground' ? 'It is in front.' : null),
  },
  {
    label: 'Wake',
    icon: 'bell',
    run: (phone) => phone.wake(),
    refusal: ({ wakeEndedAt }) =>
      Date.now() - wakeEndedAt < WAKE_PAUSE_MS ? 'One has only just ended.' : null,
  },
  {
    label: 'Expire',
    icon: 'hourglass',
    run: ({ native }) => native.expire(),
    refusal: ({ wake }) => (wake ? null : 'No wake is open.'),
  },
  {
    label: 'Kill',
    icon: 'skull',
    run: ({ native }) => native.kill('jetsam'),
    refusal: gone,
  },
];

/** What the OS and the user can do to the app. A button that can't be used now says why. */
export function phoneButtons(phone: PocketPhone): View<PhoneView> {
  let current: PhoneView | undefined;
  const buttons = presses.map((press) => {
    const onclick = (): void => {
      if (current && press.refusal(current) === null) press.run(phone);
    };
    const words = element('span', {}, press.label);
    const button = element('button', { type: 'button', class: 'quiet', onclick });
    button.append(icon(press.icon), words);
    return { button, words, press };
  });
  const allowed = element('input', { type: 'checkbox', role: 'switch', id: 'phone-denied' });
  allowed.addEventListener('change', () => phone.native.setStatus(allowed.checked ? 1 : 2));
  const label = element(
    'label',
    { class: 'switch-label', for: 'phone-denied' },
    allowed,
    element('span', {}, 'Deny background refresh'),
    element('small', {}, 'As in the settings: no more wakes. Noticed when next in front.'),
  );
  const row = element('div', { class: 'phone-buttons', role: 'group', 'aria-label': 'The phone' });
  row.append(...buttons.map(({ button }) => button));
  return {
    element: element('div', { class: 'phone-controls' }, row, label),
    update(view) {
      current = view;
      allowed.checked = view.isDenied;
      for (const { button, words, press } of buttons) {
        const refusal = press.refusal(view);
        setAttribute(button, 'aria-disabled', refusal === null ? null : 'true');
        setAttribute(button, 'title', refusal);
        if (press.label === 'Launch' && view.entries.length > 0) words.textContent = 'Relaunch';
      }
    },
  };
}
