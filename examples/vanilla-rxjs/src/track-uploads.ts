import {
  type BackgroundFetchManager,
  type BackgroundFetchRegistration,
  progressProps,
  type RegistrationSnapshot,
  statusText,
} from '@bgfetch/core';
import { fromEvent, map } from 'rxjs';

/** What is sent has ids of its own, beside the regions. */
const PREFIX = 'track-';

export const isTrack = ({ id }: { readonly id: string }): boolean => id.startsWith(PREFIX);

/** Sends tracks by tus: whatever interrupts it, a reload or a lost network, only what the server does not have is sent again. */
export function trackUploads(bg: BackgroundFetchManager, section: Element): void {
  const input = section.querySelector('input') as HTMLInputElement;
  const list = section.querySelector('ul') as HTMLElement;
  const notice = section.querySelector('[role=status]') as HTMLElement;

  bg.registrations$
    .pipe(map((registrations) => registrations.filter(isTrack)))
    .subscribe((tracks) => list.replaceChildren(...tracks.map(row)));

  fromEvent(input, 'change').subscribe(() => {
    for (const file of input.files ?? []) send(bg, file);
    input.value = '';
  });

  const tell = (registration: BackgroundFetchRegistration) => {
    if (!isTrack(registration)) return;
    const { title, problem } = registration.snapshot;
    notice.textContent =
      registration.result === 'success'
        ? `“${title}” was sent.`
        : `“${title}” could not be sent: ${problem?.message}`;
    void registration.release();
  };
  bg.on('success', tell);
  bg.on('fail', tell);
}

function send(bg: BackgroundFetchManager, file: File): void {
  const request = new Request('/uploads', { method: 'POST', body: file });
  const tus = { metadata: { filename: file.name } };
  bg.fetch(PREFIX + crypto.randomUUID(), request, { title: file.name, upload: 'tus', tus }).catch(
    (error: unknown) => alert(error),
  );
}

function row(track: RegistrationSnapshot): HTMLElement {
  const item = document.createElement('li');
  const bar = Object.assign(document.createElement('progress'), progressProps(track));
  bar.ariaLabel = track.title;
  item.append(`${track.title} · ${statusText(track)}`, bar);
  return item;
}
