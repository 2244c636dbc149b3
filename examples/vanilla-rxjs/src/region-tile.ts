import {
  type BackgroundFetchManager,
  formatBytes,
  fractionOf,
  type RegistrationSnapshot,
  statusText,
} from '@bgfetch/core';
import { distinctUntilChanged, exhaustMap, fromEvent, map } from 'rxjs';
import type { Region } from './regions.ts';

/** A tile that is one stream to look at, and one of presses: start, pause, resume, remove, whatever comes next. */
export function regionTile(bg: BackgroundFetchManager, region: Region): DocumentFragment {
  const tile = document.querySelector<HTMLTemplateElement>('#region')?.content.cloneNode(true);
  const fragment = tile as DocumentFragment;
  const button = fragment.querySelector('button') as HTMLButtonElement;
  const part = (selector: string) => button.querySelector(selector) as HTMLElement;
  button.dataset.id = region.id;
  button.style.setProperty('--hue', String(region.hue));
  part('strong').textContent = region.name;

  bg.registration$(region.id)
    .pipe(
      map((snapshot) => lookOf(region, snapshot)),
      distinctUntilChanged((a, b) => a.words === b.words && a.percent === b.percent),
    )
    .subscribe(({ standing, words, percent }) => {
      button.dataset.standing = standing;
      part('small').textContent = words;
      part('i').style.inlineSize = `${percent}%`;
    });

  fromEvent(button, 'click')
    .pipe(exhaustMap(() => press(bg, region).catch((error: unknown) => alert(error))))
    .subscribe();
  return fragment;
}

async function press(bg: BackgroundFetchManager, region: Region): Promise<unknown> {
  const registration = await bg.get(region.id);
  if (!registration || registration.result === 'failure')
    return bg.fetch(region.id, region.paths, {
      title: region.name,
      downloadTotal: region.bytes,
      // The tiles are large: ranges of one file side by side, where the server proves that they belong together.
      segments: 'auto',
    });
  if (registration.result === 'success') return registration.release();
  return registration.snapshot.status === 'paused' ? registration.resume() : registration.pause();
}

function lookOf(region: Region, snapshot: RegistrationSnapshot | undefined) {
  const size = formatBytes(region.bytes);
  if (!snapshot) return { standing: 'absent', words: size, percent: 0 };
  const { status, result, waitingFor, problem } = snapshot;
  const percent = Math.floor(100 * (fractionOf(snapshot) ?? 0));
  if (result === 'success') return { standing: 'here', words: `On this device · ${size}`, percent };
  if (result === 'failure')
    return { standing: 'failed', words: problem?.message ?? 'Failed', percent };
  if (status === 'paused') return { standing: 'paused', words: `Paused at ${percent} %`, percent };
  const words = waitingFor ? statusText(snapshot) : `${percent} % of ${size}`;
  return { standing: 'moving', words, percent };
}
