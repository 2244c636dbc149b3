import type { Page } from 'playwright-core';

/** What a media element has come to. */
export interface Played {
  readonly currentTime: number;
  readonly duration: number;
  readonly error: string | null;
  readonly ended: boolean;
}

/** Makes an <audio> element with this source, and plays it until it is at `seconds`. */
export function playUntil(page: Page, src: string, seconds: number): Promise<Played> {
  return page.evaluate(
    async ([source, target]) => {
      document.querySelector('audio')?.remove();
      const audio = document.createElement('audio');
      audio.muted = true;
      audio.src = source;
      document.body.append(audio);
      await audio.play();
      await new Promise<void>((resolve, reject) => {
        audio.addEventListener('timeupdate', () => audio.currentTime >= target && resolve());
        audio.addEventListener('error', () => reject(new Error(audio.error?.message)));
      });
      const { currentTime, duration, error, ended } = audio;
      return { currentTime, duration, error: error?.message ?? null, ended };
    },
    [src, seconds] as const,
  );
}

/** Seeks in the <audio> element of the page, and plays on to the end if `toEnd`. */
export function seek(page: Page, seconds: number, toEnd = false): Promise<Played> {
  return page.evaluate(
    async ([target, untilEnd]) => {
      const audio = document.querySelector('audio') as HTMLAudioElement;
      const happened = (type: string) =>
        new Promise<void>((resolve, reject) => {
          audio.addEventListener(type, () => resolve(), { once: true });
          audio.addEventListener('error', () => reject(new Error(audio.error?.message)));
        });
      const sought = happened('seeked');
      audio.currentTime = target;
      await sought;
      if (untilEnd) {
        const over = happened('ended');
        await audio.play();
        await over;
      }
      const { currentTime, duration, error, ended } = audio;
      return { currentTime, duration, error: error?.message ?? null, ended };
    },
    [seconds, toEnd] as const,
  );
}

/** The status, headers and SHA-256 of what the page gets for `url`; the name of the error when it gets nothing. */
export function fetched(
  page: Page,
  url: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; range: string | null; text: string } | string> {
  return page.evaluate(
    async ([address, given]) => {
      try {
        const response = await fetch(address, { headers: given });
        const body = await response.arrayBuffer();
        const text =
          body.byteLength > 100 ? `${body.byteLength} bytes` : new TextDecoder().decode(body);
        return { status: response.status, range: response.headers.get('content-range'), text };
      } catch (error) {
        return (error as Error).name;
      }
    },
    [url, headers] as const,
  );
}
