import type { RecordSnapshot } from '@bgfetch/core';
import { element, setAttribute } from '../dom/element.ts';
import { icon, setIcon } from '../dom/icon.ts';

export interface Player {
  readonly button: HTMLButtonElement;
  readonly audio: HTMLAudioElement;
  update(record: RecordSnapshot, name: string): void;
}

/** Plays a stored file from its own URL: the service worker answers for the server, whether there is one or not. */
export function player(): Player {
  const sign = icon('play');
  const button = element('button', { type: 'button', class: 'play', hidden: true });
  const audio = element('audio', { controls: true, hidden: true, preload: 'none' });
  let url = '';
  button.append(sign);
  button.addEventListener('click', () => {
    audio.hidden = false;
    if (audio.src !== url) audio.src = url;
    // What the browser refuses to play it says in the player itself.
    if (audio.paused) audio.play().catch(() => {});
    else audio.pause();
  });
  for (const type of ['play', 'pause', 'ended'])
    audio.addEventListener(type, () => setIcon(sign, audio.paused ? 'play' : 'pause'));
  return {
    button,
    audio,
    update(record, name) {
      url = record.url;
      button.hidden = record.state !== 'done' || !/\.(wav|mp3|m4a|ogg|mp4|webm)$/.test(name);
      if (button.hidden) audio.hidden = true;
      setAttribute(button, 'aria-label', `Play ${name}`);
    },
  };
}
