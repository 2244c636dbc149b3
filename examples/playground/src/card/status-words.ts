import type { RegistrationSnapshot } from '@bgfetch/core';
import { formatBytes } from '../format/bytes.ts';
import { contextName } from '../format/context-name.ts';
import { count } from '../format/count.ts';
import { formatDuration, formatElapsed } from '../format/duration.ts';
import { fractionOf, overallProgress, tellsOnlyTheWhole } from './progress-of.ts';

/** What colours the card: how the person should feel about it. */
type Tone = 'moving' | 'waiting' | 'still' | 'good' | 'bad';

export interface StatusWords {
  readonly tone: Tone;
  readonly label: string;
  readonly sentence: string;
}

/** What the words depend on besides the snapshot. */
export interface Moment {
  /** This tab's context. */
  readonly own: string;
  readonly now: number;
  readonly bytesPerSecond: number;
}

/** A registration's state in plain words. */
export function statusWords(snapshot: RegistrationSnapshot, moment: Moment): StatusWords {
  switch (snapshot.status) {
    case 'pending':
      return words('still', 'Queued', 'Stored. It starts as soon as somebody can take it up.');
    case 'running':
      return running(snapshot, moment);
    case 'waiting':
      return waiting(snapshot, moment);
    case 'paused':
      return words('still', 'Paused', 'Stays so over reloads and restarts, until you resume it.');
    case 'settled':
      return settled(snapshot);
  }
}

function words(tone: Tone, label: string, sentence: string): StatusWords {
  return { tone, label, sentence };
}

function running(snapshot: RegistrationSnapshot, moment: Moment): StatusWords {
  if (tellsOnlyTheWhole(snapshot) && fractionOf(overallProgress(snapshot)) === 1) {
    return words(
      'moving',
      'Storing',
      'All has arrived. The service worker puts it into the store.',
    );
  }
  const uploading = snapshot.uploaded < snapshot.uploadTotal;
  return words('moving', uploading ? 'Uploading' : 'Downloading', carrier(snapshot, moment));
}

function carrier(snapshot: RegistrationSnapshot, { own, bytesPerSecond }: Moment): string {
  if (snapshot.guarantees.survivesPageClose) {
    return bytesPerSecond > 1
      ? 'The browser moves the bytes, even with every tab closed.'
      : 'The browser has it. Chromium rests its downloads for 30 s after every page load.';
  }
  if (snapshot.runner === null) return 'The bytes are moving.';
  if (!snapshot.guarantees.survivesReload) {
    return 'This tab moves the bytes into its memory; there is no disk to be had. A reload loses them.';
  }
  return snapshot.runner === own
    ? 'This tab moves the bytes. Reload or kill it: what has arrived is kept.'
    : `${capitalised(contextName(snapshot.runner, own))} moves the bytes. Close it, and this one takes over.`;
}

function waiting(snapshot: RegistrationSnapshot, { own, now }: Moment): StatusWords {
  const say = (label: string, sentence: string): StatusWords => words('waiting', label, sentence);
  switch (snapshot.waitingFor) {
    case 'network':
      return say('Waiting for the network', 'Goes on by itself once this device is online.');
    case 'retry':
      return say(retryLabel(snapshot.retryAt, now), retrySentence(snapshot));
    case 'wake':
      return say('Waiting for a wake', 'The system lets the app run from time to time.');
    case 'foreground':
      return say('Waiting for a visible page', 'Goes on once a tab of this page is in front.');
    case 'other-tab':
      return say(
        'Held by another tab',
        snapshot.runner && snapshot.runner !== own
          ? `${capitalised(contextName(snapshot.runner, own))} has it.`
          : 'When that tab goes, this one takes over.',
      );
    case 'browser':
      return say('The browser is resting', 'It has the download, and moves nothing at the moment.');
    default:
      return say('Waiting', 'Goes on by itself.');
  }
}

function retryLabel(retryAt: number | null, now: number): string {
  return retryAt === null || retryAt <= now
    ? 'Trying again'
    : `Trying again in ${formatDuration(Math.max(1000, retryAt - now))}`;
}

function retrySentence({ problem }: RegistrationSnapshot): string {
  const cause = problem ? `${capitalised(problem.message).replace(/[.\s]*$/, '')}. ` : '';
  return `${cause}Network trouble is not failure: what has arrived is kept.`;
}

function settled(snapshot: RegistrationSnapshot): StatusWords {
  const seconds = formatElapsed((snapshot.settledAt ?? snapshot.createdAt) - snapshot.createdAt);
  if (snapshot.result === 'success') {
    const files = count(snapshot.records.length, 'file');
    const bytes = formatBytes(snapshot.downloaded + snapshot.uploaded);
    return words('good', 'Complete', `${files}, ${bytes}, in ${seconds}.`);
  }
  return words(
    snapshot.failureReason === 'aborted' ? 'still' : 'bad',
    failureLabels[snapshot.failureReason],
    snapshot.failureReason === 'aborted'
      ? 'Whatever had not finished is deleted; finished files stay until you release it.'
      : (snapshot.problem?.message ?? 'No more is known about it.'),
  );
}

const failureLabels: Record<RegistrationSnapshot['failureReason'], string> = {
  '': 'Failed',
  aborted: 'Aborted',
  'bad-status': 'The server said no',
  'fetch-error': 'Could not be fetched',
  'quota-exceeded': 'Storage is full',
  'download-total-exceeded': 'Larger than announced',
};

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
