import {
  type DescribedStatus,
  formatBytes,
  formatDuration,
  type Problem,
  type RegistrationSnapshot,
  type StatusTexts,
  statusText,
  statusTexts,
  totalsOf,
} from '@bgfetch/core';
import { isMessage } from './messages.ts';

/** What the words are about: what adapters show of a registration. */
export interface Shown extends DescribedStatus {
  readonly downloaded: number;
  readonly expectedBytes: number | null;
  readonly problem: Problem | null;
  readonly error: Problem | null;
}

/** Where an episode stands, for what can be done with it next. */
export type Standing = 'absent' | 'moving' | 'paused' | 'here' | 'failed';

export function standingOf({ status, result }: Pick<Shown, 'status' | 'result'>): Standing {
  if (status === 'none') return 'absent';
  if (status === 'paused') return 'paused';
  if (status !== 'settled') return 'moving';
  return result === 'success' ? 'here' : 'failed';
}

/** The texts of core, in the words of this app. */
const TEXTS: StatusTexts = {
  ...statusTexts,
  pending: 'Next in line',
  running: 'Downloading',
  'waiting-foreground': 'Continues when this page is in front',
  success: 'On this device',
};

/** `remainingMs` is what the speed of the download says, where that is known. */
export function wordsFor(shown: Shown, remainingMs: number | null = null): string {
  const { problem, error } = shown;
  if (error) return error.message;
  const standing = standingOf(shown);
  if (standing === 'absent') return '';
  const text = statusText(shown, TEXTS);
  if (standing === 'failed') return problem ? `${text}: ${problem.message}` : text;
  const left = remainingMs === null ? '' : ` · ${duration(remainingMs)} left`;
  return `${text} · ${standing === 'here' ? size(shown.downloaded) : progressIn(shown)}${left}`;
}

/** What is told when a background fetch has succeeded. */
export const noticeOf = ({ id, title }: Pick<RegistrationSnapshot, 'id' | 'title'>): string =>
  isMessage({ id }) ? `The show has got “${title}”.` : `“${title}” is on this device.`;

function progressIn({ downloaded, expectedBytes }: Shown): string {
  return expectedBytes
    ? `${(downloaded / 1e6).toFixed(1)} of ${size(expectedBytes)}`
    : size(downloaded);
}

/** In English on the server and in the browser, as all of these pages are. */
export const size = (bytes: number): string => formatBytes(bytes, { locale: 'en' });

const duration = (ms: number): string => formatDuration(ms, { locale: 'en' });

export const minutes = (seconds: number): string => duration(1000 * seconds);

/** What the head of the page says about all of them. */
export function summary(registrations: readonly RegistrationSnapshot[]): string {
  const { count, succeeded, active, downloaded } = totalsOf(registrations);
  if (count === 0) return 'Nothing on this device yet';
  return [`${succeeded} on this device`, active > 0 && `${active} on the way`, size(downloaded)]
    .filter(Boolean)
    .join(' · ');
}
