import type { Problem, RegistrationSnapshot, WaitingFor } from '@bgfetch/core';
import type { StoredRecord } from '@bgfetch/core/inspect';
import { formatDuration, formatTime, shortName } from './amounts.ts';

/** How somebody should feel about it. It decides the colour, which never says anything alone. */
export type Tone = 'moving' | 'waiting' | 'still' | 'good' | 'bad';

export interface StatusWords {
  readonly tone: Tone;
  /** One or two words. */
  readonly label: string;
  /** What is known beyond that; may be empty. */
  readonly detail: string;
}

const reasons: Record<WaitingFor, string> = {
  network: 'for a network',
  retry: 'for the next attempt',
  wake: 'for a wake by the system',
  foreground: 'until the app is in front',
  'other-tab': 'behind another tab',
  browser: 'for the browser',
};

/** What a wait is for. */
export const waitWords = (waitingFor: WaitingFor | null): string =>
  waitingFor === null ? '' : reasons[waitingFor];

/** What a registration is doing, in words. */
export function statusWords(snapshot: RegistrationSnapshot, now: number): StatusWords {
  const { status, waitingFor, retryAt, result, failureReason, unproven } = snapshot;
  switch (status) {
    case 'pending':
      return { tone: 'still', label: 'Pending', detail: 'stored, and nobody has begun' };
    case 'running':
      return { tone: 'moving', label: 'Running', detail: '' };
    case 'paused':
      return { tone: 'still', label: 'Paused', detail: '' };
    case 'waiting': {
      const until = retryAt === null ? '' : `, ${untilWords(retryAt, now)}`;
      return { tone: 'waiting', label: 'Waiting', detail: `${waitWords(waitingFor)}${until}` };
    }
    case 'settled':
      if (result === 'success')
        return { tone: 'good', label: 'Success', detail: unproven ? 'not proved to be whole' : '' };
      return { tone: 'bad', label: 'Failed', detail: failureReason };
  }
}

/** As in `due at 14:03:09 (in 4 s)`. */
const untilWords = (at: number, now: number): string =>
  at > now ? `due at ${formatTime(at)} (in ${formatDuration(at - now)})` : 'due now';

/** When the next attempt is made, and by whose wish. */
export const nextAttemptWords = (
  { notBefore, isImposed }: Pick<StoredRecord, 'notBefore' | 'isImposed'>,
  now: number,
): string =>
  `The next one is ${untilWords(notBefore, now)}${isImposed ? ', as the server asked' : ''}.`;

export const problemWords = ({ name, message }: Problem): string => `${name}: ${message}`;

/** Who carries it out, seen from the context `own`. */
export const runnerWords = (runner: string | null, own: string): string => {
  if (runner === null) return 'nobody now';
  return runner === own ? `this tab (${shortName(runner)})` : `another tab (${shortName(runner)})`;
};
