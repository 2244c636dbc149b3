import { announcedBytes } from '../../http/ranges.ts';
import type { RegistrationState } from '../../model/change.ts';
import type { Clock } from '../../platform/clock.ts';
import type {
  NativeBackgroundFetchRecord,
  NativeBackgroundFetchRegistration,
} from '../../spec/native-background-fetch.ts';
import type { RecordRow } from '../../store/record-row.ts';
import { nativeAnswer } from './native-answer.ts';
import { nativeRecords } from './native-records.ts';
import { readTag } from './request-tag.ts';

/**
 * What the browser has brought of a background fetch that somebody else carries by now: a worker may start long after
 * the end, or the pages may have lost patience with the browser. Only what is ahead of the store counts; how the
 * browser's own background fetch has ended says nothing of a registration that goes on without it.
 */
export async function lateRecords(
  native: NativeBackgroundFetchRegistration,
  { registration, records }: RegistrationState,
  clock: Clock,
): Promise<readonly NativeBackgroundFetchRecord[]> {
  const late: NativeBackgroundFetchRecord[] = [];
  for (const candidate of await nativeRecords(native)) {
    const tag = readTag(candidate.request.url);
    const record = tag?.uid === registration.uid ? records[tag.index] : undefined;
    if (record && (await isAhead(candidate, record, clock))) late.push(candidate);
  }
  return late;
}

async function isAhead(
  candidate: NativeBackgroundFetchRecord,
  { state, received }: RecordRow,
  clock: Clock,
): Promise<boolean> {
  if (state !== 'pending') return false;
  const answer = await nativeAnswer(candidate, clock);
  if (answer.kind !== 'answer' || !answer.response.body) return false;
  const announced = announcedBytes(candidate.request.method, answer.response.headers);
  return announced === null || announced > received;
}
