import { formatBytes as bytesInWords } from '@bgfetch/core';

/** As in `61.5 MB`, in English, as all of the panel is. */
export const formatBytes = (bytes: number): string => bytesInWords(bytes, { locale: 'en' });

/** As in `4 s`, `2 min 5 s`, `3 h 20 min`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
}

/** The time of day, as in `14:03:09`, by the clock of the page. */
export function formatTime(at: number): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}

/** As in `1 tab`, `3 tabs`. */
export const formatCount = (count: number, one: string, many: string = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** The first part of a context's name, which is long and random. */
export const shortName = (contextId: string): string => contextId.slice(0, 8);
