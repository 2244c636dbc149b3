import type { RegistrationSnapshot } from '@bgfetch/core';
import { fractionOf, overallProgress } from '../card/progress-of.ts';
import { element, setAttribute, setProperty, setText } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import { formatBytes } from '../format/bytes.ts';
import type { Verification } from '../verify/verification.ts';
import { episodeBytes, episodeName } from './episode.ts';

export interface AppScreen {
  readonly element: HTMLElement;
  update(snapshot: RegistrationSnapshot | undefined): void;
  verified(verification: Verification): void;
}

/** A podcast app with one episode. */
export function appScreen(does: {
  readonly start: () => void;
  readonly remove: () => void;
}): AppScreen {
  let snapshot: RegistrationSnapshot | undefined;
  const percent = element('strong', { class: 'app-percent' });
  const state = element('span', { class: 'app-state' });
  const ring = element('div', { class: 'app-ring' }, percent);
  const action = element('button', { type: 'button', class: 'primary' }, 'Download');
  action.addEventListener('click', () => (snapshot ? does.remove() : does.start()));
  const cover = element('div', { class: 'app-cover' }, icon('episode'));
  const text = element('div', { class: 'app-text' });
  text.append(element('h1', {}, episodeName), element('p', { class: 'hint' }, 'Episode 2, 4 min'));
  const screen = element('main', { class: 'app' }, cover, text, ring, state, action);

  const update = (next: RegistrationSnapshot | undefined): void => {
    snapshot = next;
    const fraction = next ? (fractionOf(overallProgress(next)) ?? 0) : 0;
    const isDone = next?.result === 'success';
    setProperty(ring, '--fraction', fraction.toFixed(4));
    setText(percent, next ? `${Math.floor(fraction * 100)} %` : '');
    setAttribute(screen, 'data-look', isDone ? 'done' : next ? 'busy' : 'idle');
    setText(action, !next ? 'Download' : isDone ? 'Remove' : 'Cancel');
    setText(state, next ? (isDone ? 'On this phone' : 'Downloading') : formatBytes(episodeBytes));
  };
  update(undefined);
  return {
    element: screen,
    update,
    verified(verification) {
      if (verification.state === 'same') setText(state, '✓ Byte for byte');
      else if (verification.state === 'different') setText(state, 'Not what the server sent');
    },
  };
}
