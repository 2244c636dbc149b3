import type { BackgroundFetchManager, BackgroundFetchRecord, RecordSnapshot } from '@bgfetch/core';
import { element, setAttribute, setText } from '../dom/element.ts';
import { icon, setIcon } from '../dom/icon.ts';

export interface Player {
  readonly play: HTMLButtonElement;
  readonly save: HTMLButtonElement;
  readonly audio: HTMLAudioElement;
  readonly problem: HTMLElement;
  /** `id` is that of the background fetch. */
  update(record: RecordSnapshot, name: string, id: string): void;
  /** Gives the URL of the file back. */
  destroy(): void;
}

/**
 * Plays a stored file, and saves it. What is stored is a file on the disk already: its URL is got by `URL.createObjectURL()`, nothing
 * is copied, and neither the server nor a service worker is needed.
 */
export function player(bg: BackgroundFetchManager): Player {
  const sign = icon('play');
  const play = element('button', {
    type: 'button',
    class: 'play',
    title: 'Plays the file that is on the disk.',
    hidden: true,
  });
  const save = element('button', {
    type: 'button',
    class: 'save',
    title: 'Keeps the file where you want it.',
    hidden: true,
  });
  const audio = element('audio', { controls: true, hidden: true, preload: 'none' });
  const problem = element('span', { class: 'problem', role: 'alert', hidden: true });
  let of = { id: '', index: 0 };
  let url: string | null = null;

  const stored = async (): Promise<BackgroundFetchRecord> => {
    const record = (await (await bg.get(of.id))?.matchAll())?.[of.index];
    if (!record) throw new Error('It is not stored any more.');
    return record;
  };
  const drop = (): void => {
    if (url !== null) URL.revokeObjectURL(url);
    url = null;
  };
  const attempt = (work: () => Promise<unknown>): void => {
    problem.hidden = true;
    work().catch((error: unknown) => {
      // A file picker that was closed is no trouble.
      problem.hidden = error instanceof Error && error.name === 'AbortError';
      setText(problem, error instanceof Error ? error.message : String(error));
    });
  };

  play.append(sign);
  save.append(icon('down'));
  play.addEventListener('click', () =>
    attempt(async () => {
      audio.hidden = false;
      if (url === null) {
        url = URL.createObjectURL(await (await stored()).blob());
        audio.src = url;
      }
      if (audio.paused) await audio.play();
      else audio.pause();
    }),
  );
  save.addEventListener('click', () => attempt(async () => (await stored()).saveAs()));
  for (const type of ['play', 'pause', 'ended'])
    audio.addEventListener(type, () => setIcon(sign, audio.paused ? 'play' : 'pause'));
  return {
    play,
    save,
    audio,
    problem,
    update(record, name, id) {
      of = { id, index: record.index };
      const isStored = record.state === 'done' && record.downloaded > 0;
      save.hidden = !isStored;
      play.hidden = !isStored || !/\.(wav|mp3|m4a|ogg|mp4|webm)$/.test(name);
      if (play.hidden) {
        audio.hidden = true;
        drop();
      }
      setAttribute(play, 'aria-label', `Play ${name}`);
      setAttribute(save, 'aria-label', `Save ${name}`);
    },
    destroy: drop,
  };
}
