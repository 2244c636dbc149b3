import type { Problem, RegistrationSnapshot, WaitingFor } from '@bgfetch/core';

/** What the words are about: what adapters show of a registration. */
export interface Shown
  extends Pick<RegistrationSnapshot, 'result' | 'waitingFor' | 'downloaded' | 'problem'> {
  readonly status: RegistrationSnapshot['status'] | 'none';
  readonly expectedBytes: number | null;
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

const WAITING: Record<WaitingFor, string> = {
  network: 'Waiting for a connection',
  retry: 'Trying again soon',
  wake: 'Goes on in the background',
  foreground: 'Goes on when this page is in front',
  'other-tab': 'Another tab is at it',
  browser: 'The browser takes a rest',
};

export function wordsFor(shown: Shown): string {
  const { status, waitingFor, downloaded, problem, error } = shown;
  if (error) return error.message;
  const standing = standingOf(shown);
  if (standing === 'absent') return '';
  if (standing === 'here') return `On this device · ${megabytes(downloaded)}`;
  if (standing === 'failed') return `Did not work: ${problem?.message ?? 'no reason given'}`;
  const progress = progressIn(shown);
  if (waitingFor) return `${WAITING[waitingFor]} · ${progress}`;
  if (status === 'pending') return downloaded > 0 ? `Next in line · ${progress}` : 'Next in line';
  return status === 'paused' ? `Paused · ${progress}` : `Downloading · ${progress}`;
}

/** How much of it is here, 0 to 1; `null` while nobody knows how much there is. */
export function fractionOf({
  downloaded,
  expectedBytes,
}: Pick<Shown, 'downloaded' | 'expectedBytes'>): number | null {
  return expectedBytes ? Math.min(1, downloaded / expectedBytes) : null;
}

function progressIn({ downloaded, expectedBytes }: Shown): string {
  return expectedBytes
    ? `${(downloaded / 1e6).toFixed(1)} of ${megabytes(expectedBytes)}`
    : megabytes(downloaded);
}

export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

export const minutes = (seconds: number): string => `${Math.round(seconds / 60)} min`;

/** What the head of the page says about all of them. */
export function summary(
  registrations: readonly Pick<RegistrationSnapshot, 'status' | 'result' | 'downloaded'>[],
): string {
  const count = (standing: Standing) =>
    registrations.filter((it) => standingOf(it) === standing).length;
  const here = count('here');
  const moving = count('moving');
  const bytes = registrations.reduce((sum, { downloaded }) => sum + downloaded, 0);
  if (registrations.length === 0) return 'Nothing on this device yet';
  return [`${here} on this device`, moving > 0 && `${moving} on the way`, megabytes(bytes)]
    .filter(Boolean)
    .join(' · ');
}
