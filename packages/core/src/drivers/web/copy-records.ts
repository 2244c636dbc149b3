import type { RegistrationState } from '../../model/change.ts';
import { failRecord } from '../../model/transitions/settle.ts';
import type { NativeBackgroundFetchRecord } from '../../spec/native-background-fetch.ts';
import { isQuotaExceeded } from '../../store/quota-error.ts';
import { type Copying, copyRecord } from './copy-record.ts';
import { readTag } from './request-tag.ts';

/**
 * Copies the browser's records one after the other, so that memory stays flat; what is copied already is skipped.
 * Rejects with `QuotaExceededError` when the disk is full, having given back the space of the record that did not fit.
 */
export async function copyRecords(
  copying: Copying,
  { registration, records }: RegistrationState,
  natives: readonly NativeBackgroundFetchRecord[],
): Promise<void> {
  for (const native of natives) {
    const tag = readTag(native.request.url);
    if (tag?.uid !== registration.uid) continue;
    const record = records[tag.index];
    if (!record || record.state === 'done') continue;
    try {
      await copyRecord(copying, record, native);
    } catch (error) {
      if (isQuotaExceeded(error)) await giveBack(copying, tag.index, error as Error);
      throw error;
    }
  }
}

function giveBack(copying: Copying, index: number, { name, message }: Error): Promise<void> {
  const problem = { name, message };
  const failure = { failureReason: 'quota-exceeded', problem, response: null } as const;
  return copying.apply(index, failRecord(copying.epoch, index, failure, { keepRequest: true }));
}
